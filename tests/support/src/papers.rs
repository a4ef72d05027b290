//! What a company needs before it may issue documents.

use anyhow::Result;
use serde_json::{Value, json};

use crate::company::{BEGIN, Company};
use crate::office::{Plan, fresh_key};

impl Company {
    /// Requisites of the seller: ИНН, КПП and address of a well-known bank's example.
    ///
    /// # Errors
    /// Refused.
    pub async fn requisites(&self) -> Result<()> {
        let details = json!({ "name": "Общество с ограниченной ответственностью «Рога и копыта»",
                              "shortName": "ООО «Рога и копыта»", "inn": "7707083893", "kpp": "773601001",
                              "address": "Москва, ул. Примерная, 1" });
        let input = json!({ "id": self.seller, "version": 1, "details": details });
        self.office.api.mutate("sellerUpdate", input, "seller { id }").await.map(drop)
    }

    /// One more bank account of the seller, its main one.
    ///
    /// # Errors
    /// Refused.
    pub async fn bank_account(&self, account: &str, bik: &str) -> Result<Value> {
        let input = json!({ "version": 0, "sellerId": self.seller, "bank": "ПАО Сбербанк", "bik": bik,
                            "account": account, "correspondent": "30101810400000000225", "main": true,
                            "archived": false, "idempotencyKey": fresh_key() });
        self.office.api.mutate("sellerAccountSave", input, "account { id main version }").await
    }

    /// A company without clients whose seller states everything that documents say: the general regime, acts with tax
    /// invoices, five days to pay, two signatories.
    ///
    /// # Errors
    /// Refused.
    pub async fn stated() -> Result<Company> {
        let company = Company::of(&[]).await?;
        company.requisites().await?;
        company.bank_account("40702810438000060473", "044525225").await?;
        let director = json!({ "position": "Генеральный директор", "name": "Иванов Иван Иванович" });
        let accountant = json!({ "position": "Главный бухгалтер", "name": "Петрова Анна Ивановна" });
        let issuer = json!({ "sellerId": company.seller, "from": "2026-01-01", "version": 0, "regime": "GENERAL",
                             "closingForm": "ACT_AND_TAX_INVOICE", "paymentDays": 5, "director": director,
                             "accountant": accountant });
        company.office.api.mutate("issuerSave", issuer, "issuer { version }").await?;
        Ok(company)
    }

    /// Legal entities, each by name, ИНН and КПП, that subscribe at 1220.00 a month with VAT of 22 % within, from
    /// [`BEGIN`].
    ///
    /// # Errors
    /// Refused.
    pub async fn serve(&mut self, clients: &[(&str, &str, &str)]) -> Result<()> {
        let plan = Plan::monthly("net", "1220").with("vat", "general").with("vatIncluded", true);
        let plan = self.office.plan(&self.product, &plan).await?;
        for (name, inn, kpp) in clients {
            let details = json!({ "kind": "LEGAL_ENTITY", "name": name, "inn": inn, "kpp": kpp,
                                  "address": "Москва, ул. Садовая, 2" });
            let client = self.office.client(&self.seller, name, details).await?;
            let joined = self.office.subscribe(&client, &plan, json!({ "startOn": BEGIN })).await?;
            self.subscriptions.push(joined);
            self.clients.push(client);
        }
        Ok(())
    }
}
