//! Accounts at gateways: what is set, how they are opened.

use std::collections::BTreeMap;
use std::time::Duration;

use sea_orm::Set;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::access::Permission;
use shared::api::gateways::{GatewayAccountSaveInput, GatewayAccountView, GatewaySecretInput};
use shared::gateway::receipt::{PaymentMethod, PaymentObject, Receipt, ReceiptLine, ReceiptVat, TaxSystem};
use shared::gateway::{GatewayHash, GatewayKind};
use shared::ids::{GatewayAccountId, IntentKey, SellerId};
use shared::money::Money;
use shared::rate::VatRate;

use super::super::adapters::{Robokassa, RobokassaShop, Yookassa, YookassaShop};
use super::super::port::{Gateway, Told};
use super::super::repo::accounts::{self as repo, ActiveModel, Model};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::{outgoing, settings, vault};

/// Longest wait for a gateway. ЮKassa answers within 30 seconds at the latest, and then with 500.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Hours for which a link can be paid, unless said otherwise.
const LINK_HOURS: i32 = 72;

/// What an account states beside its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    base_url: Option<String>,
    services_url: Option<String>,
    return_url: Option<String>,
    link_hours: i32,
    receipts: bool,
    tax_system: Option<TaxSystem>,
    receipt_vat: String,
    receipt_method: PaymentMethod,
    receipt_object: PaymentObject,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            base_url: None,
            services_url: None,
            return_url: None,
            link_hours: LINK_HOURS,
            receipts: false,
            tax_system: None,
            receipt_vat: VatRate::NoVat.code().to_owned(),
            receipt_method: PaymentMethod::Advance,
            receipt_object: PaymentObject::Payment,
        }
    }
}

/// An account as use cases need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The row.
    pub row: Model,
    /// Which gateway.
    pub kind: GatewayKind,
    /// The hash of signatures.
    pub hash: GatewayHash,
    /// What it states.
    pub settings: Settings,
}

impl Account {
    /// Reads a row.
    pub fn of(row: Model) -> Result<Account, Error> {
        let kind = GatewayKind::from_code(&row.kind).ok_or_else(|| Error::internal("unknown gateway"))?;
        let hash = GatewayHash::from_code(&row.hash).ok_or_else(|| Error::internal("unknown hash"))?;
        let settings = serde_json::from_value(row.settings.clone()).map_err(Error::internal)?;
        Ok(Account { row, kind, hash, settings })
    }

    /// Hours for which a link can be paid.
    pub fn link_hours(&self) -> i64 {
        self.settings.link_hours.into()
    }

    /// Where the payer comes back to.
    pub fn back(&self, app: &App) -> String {
        self.settings.return_url.clone().unwrap_or_else(|| own_address(app))
    }

    /// Where a client comes back to who began this payment by itself.
    pub fn back_to_cabinet(&self, app: &App, key: IntentKey) -> String {
        let own = || format!("{}/cabinet/payments/{key}", own_address(app));
        self.settings.return_url.clone().unwrap_or_else(own)
    }

    /// Refuses when the gateway makes receipts and there is no address to send one to: 54-ФЗ wants an e-mail or a phone
    /// of the buyer.
    ///
    /// # Errors
    /// `VALIDATION` of the client.
    pub fn can_send(&self, email: Option<&str>) -> Result<(), Error> {
        if self.settings.receipts && email.is_none_or(|email| email.trim().is_empty()) {
            return Err(Error::invalid(
                "clientId",
                "Для чека нужна эл. почта клиента. Укажите её в его карточке.",
            ));
        }
        Ok(())
    }

    /// The receipt of a payment; none where the gateway makes none.
    pub fn receipt(&self, email: Option<&str>, name: &str, amount: Money) -> Result<Option<Receipt>, Error> {
        if !self.settings.receipts {
            return Ok(None);
        }
        let rate = VatRate::from_code(&self.settings.receipt_vat);
        let rate = rate.ok_or_else(|| Error::internal("unknown rate of VAT in a gateway's settings"))?;
        let calculated = match self.settings.receipt_method {
            PaymentMethod::Advance | PaymentMethod::FullPrepayment | PaymentMethod::PartialPrepayment => true,
            PaymentMethod::FullPayment => false,
        };
        let line = ReceiptLine {
            name: name.to_owned(),
            amount,
            vat: ReceiptVat { rate, calculated },
            method: self.settings.receipt_method,
            object: self.settings.receipt_object,
        };
        let email = email.map(str::to_owned);
        Ok(Some(Receipt { email, tax_system: self.settings.tax_system, lines: vec![line] }))
    }

    fn sealed(&self) -> Result<BTreeMap<String, String>, Error> {
        serde_json::from_value(self.row.secrets.clone()).map_err(Error::internal)
    }

    /// A secret; none when it is not set.
    pub fn secret(&self, app: &App, name: &str) -> Result<Option<String>, Error> {
        let sealed = self.sealed()?.get(name).cloned();
        sealed.map(|sealed| vault::open(app, &object(self.row.id, name), &sealed)).transpose()
    }

    fn must(&self, app: &App, name: &str) -> Result<String, Error> {
        let missing =
            || Error::transition(format!("В настройках шлюза «{}» не задан секрет {name}.", self.row.name));
        self.secret(app, name)?.ok_or_else(missing)
    }

    /// The gateway, with its secrets.
    ///
    /// # Errors
    /// `INVALID_TRANSITION` when a secret is missing.
    pub fn open(&self, app: &App) -> Result<Box<dyn Gateway>, Error> {
        Ok(match self.kind {
            GatewayKind::Robokassa => Box::new(Robokassa(RobokassaShop {
                login: self.row.shop.clone(),
                first: self.must(app, "password1")?,
                second: self.must(app, "password2")?,
                third: self.secret(app, "password3")?,
                hash: self.hash,
                test: self.row.test,
                pages: self.base(),
                services: self.services().unwrap_or_default(),
                timeout: TIMEOUT,
            })),
            GatewayKind::Yookassa => Box::new(Yookassa(YookassaShop {
                shop: self.row.shop.clone(),
                secret: self.must(app, "secretKey")?,
                base: self.base(),
                timeout: TIMEOUT,
            })),
        })
    }

    fn base(&self) -> String {
        self.settings.base_url.clone().unwrap_or_else(|| own_base(self.kind).to_owned())
    }

    fn services(&self) -> Option<String> {
        match self.kind {
            GatewayKind::Robokassa => {
                let own = || "https://services.robokassa.ru".to_owned();
                Some(self.settings.services_url.clone().unwrap_or_else(own))
            }
            GatewayKind::Yookassa => None,
        }
    }

    /// The account as the API shows it.
    pub fn view(&self, app: &App) -> Result<GatewayAccountView, Error> {
        let (row, settings) = (&self.row, &self.settings);
        let path = match self.kind {
            GatewayKind::Robokassa => format!("/gateways/robokassa/{}/result", row.id),
            GatewayKind::Yookassa => format!("/gateways/yookassa/{}", row.id),
        };
        Ok(GatewayAccountView {
            id: row.id,
            seller_id: row.seller_id,
            kind: self.kind,
            name: row.name.clone(),
            test: row.test,
            active: row.active,
            shop: row.shop.clone(),
            hash: self.hash,
            secrets: self.sealed()?.into_keys().collect(),
            base_url: self.base(),
            services_url: self.services(),
            return_url: self.back(app),
            link_hours: settings.link_hours,
            receipts: settings.receipts,
            tax_system: settings.tax_system,
            receipt_vat: settings.receipt_vat.clone(),
            receipt_method: settings.receipt_method,
            receipt_object: settings.receipt_object,
            notify_url: format!("{}{path}", own_address(app)),
            version: row.version,
            updated_at: row.updated_at.into(),
            updated_by: row.updated_by.clone(),
        })
    }
}

const fn own_base(kind: GatewayKind) -> &'static str {
    match kind {
        GatewayKind::Robokassa => "https://auth.robokassa.ru",
        GatewayKind::Yookassa => "https://api.yookassa.ru/v3",
    }
}

fn own_address(app: &App) -> String {
    let config = app.config();
    config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", config.listen))
        .trim_end_matches('/')
        .to_owned()
}

fn object(id: GatewayAccountId, name: &str) -> String {
    format!("gateway:{}:{name}", id.uuid())
}

const fn secrets_of(kind: GatewayKind) -> &'static [&'static str] {
    match kind {
        GatewayKind::Robokassa => &["password1", "password2", "password3"],
        GatewayKind::Yookassa => &["secretKey"],
    }
}

/// The account, whoever asks.
pub async fn account(app: &App, id: GatewayAccountId) -> Result<Account, Error> {
    let found = repo::find(app.read(), id).await?;
    Account::of(found.ok_or_else(|| Error::not_found("gatewayAccount", id))?)
}

/// The accounts that the actor sees.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<GatewayAccountView>, Error> {
    actor.require(Permission::LedgerRead)?;
    let rows = repo::all(app.read(), actor.sellers.as_deref()).await?;
    rows.into_iter().map(|row| Account::of(row)?.view(app)).collect()
}

/// An account that the actor sees.
pub async fn visible(app: &App, actor: &Actor, id: GatewayAccountId) -> Result<Account, Error> {
    let found = account(app, id).await?;
    if actor.sees(found.row.seller_id) { Ok(found) } else { Err(Error::not_found("gatewayAccount", id)) }
}

fn text(value: &str, path: &str, most: usize) -> Result<String, Error> {
    let text = value.trim();
    if text.is_empty() || text.chars().count() > most {
        return Err(Error::invalid(path, format!("Напишите от 1 до {most} знаков.")));
    }
    Ok(text.to_owned())
}

fn address(value: Option<String>, path: &str) -> Result<Option<String>, Error> {
    let Some(url) =
        value.map(|url| url.trim().trim_end_matches('/').to_owned()).filter(|url| !url.is_empty())
    else {
        return Ok(None);
    };
    if url.len() > 500 || !outgoing::may_call(&url) {
        return Err(Error::invalid(path, "Адрес должен начинаться с https://."));
    }
    Ok(Some(url))
}

fn settings_of(input: &GatewayAccountSaveInput, kind: GatewayKind) -> Result<Settings, Error> {
    let otherwise = Settings::default();
    let receipt_vat = input.receipt_vat.clone().unwrap_or(otherwise.receipt_vat);
    match VatRate::from_code(&receipt_vat) {
        Some(VatRate::Vat18) | None => {
            return Err(Error::invalid("receiptVat", "Ставка НДС в чеке: none, 0, 5, 7, 10, 20 или 22."));
        }
        Some(_) => {}
    }
    let link_hours = input.link_hours.unwrap_or(LINK_HOURS);
    if !(1..=8760).contains(&link_hours) {
        return Err(Error::invalid("linkHours", "Срок ссылки: от 1 до 8760 часов."));
    }
    let unless_own = |url: Option<String>, own: &str| url.filter(|url| url != own);
    Ok(Settings {
        base_url: unless_own(address(input.base_url.clone(), "baseUrl")?, own_base(kind)),
        services_url: unless_own(
            address(input.services_url.clone(), "servicesUrl")?,
            "https://services.robokassa.ru",
        ),
        return_url: address(input.return_url.clone(), "returnUrl")?,
        link_hours,
        receipts: input.receipts.unwrap_or(false),
        tax_system: input.tax_system,
        receipt_vat,
        receipt_method: input.receipt_method.unwrap_or(otherwise.receipt_method),
        receipt_object: input.receipt_object.unwrap_or(otherwise.receipt_object),
    })
}

/// Refuses when secrets that nobody gives anew would be sent to another address: who may change settings need not know
/// them.
fn moved(
    before: &Account,
    after: &Settings,
    there: &BTreeMap<String, String>,
    given: &[GatewaySecretInput],
) -> Result<(), Error> {
    let same =
        before.settings.base_url == after.base_url && before.settings.services_url == after.services_url;
    let anew = |name: &String| given.iter().any(|secret| secret.name == *name);
    if same || there.keys().all(anew) {
        return Ok(());
    }
    Err(Error::invalid("secrets", "Адрес шлюза меняется: введите все секреты заново."))
}

fn sealed(
    app: &App,
    (id, kind): (GatewayAccountId, GatewayKind),
    mut there: BTreeMap<String, String>,
    new: Option<Vec<GatewaySecretInput>>,
) -> Result<BTreeMap<String, String>, Error> {
    for secret in new.unwrap_or_default() {
        if !secrets_of(kind).contains(&secret.name.as_str()) {
            let names = secrets_of(kind).join(", ");
            return Err(Error::invalid("secrets", format!("У этого шлюза секреты: {names}.")));
        }
        if secret.value.is_empty() || secret.value.len() > 300 {
            return Err(Error::invalid("secrets", "Секрет: от 1 до 300 знаков."));
        }
        let value = vault::seal(app, &object(id, &secret.name), &secret.value)?;
        there.insert(secret.name, value);
    }
    Ok(there)
}

/// What a new row has beside its names.
struct Row {
    test: bool,
    active: bool,
    secrets: serde_json::Value,
    stated: serde_json::Value,
    first: i64,
}

fn new_row(
    op: &Op,
    (id, seller_id, kind): (GatewayAccountId, SellerId, GatewayKind),
    (name, shop, hash): (String, String, GatewayHash),
    row: Row,
) -> Model {
    Model {
        id,
        seller_id,
        kind: kind.code().to_owned(),
        name,
        test: row.test,
        active: row.active,
        shop,
        hash: hash.code().to_owned(),
        secrets: row.secrets,
        settings: row.stated,
        next_number: row.first,
        version: 1,
        created_at: op.now(),
        updated_at: op.now(),
        updated_by: op.actor().name.clone(),
    }
}

/// Makes or changes an account. Secrets are written and never shown; the log says only which were set.
pub async fn save(
    app: &App,
    actor: &Actor,
    input: GatewayAccountSaveInput,
) -> Result<GatewayAccountView, Error> {
    actor.require(Permission::SettingsWrite)?;
    let before = match input.id {
        Some(id) => Some(visible(app, actor, id).await?),
        None => None,
    };
    let seller: SellerId = match &before {
        Some(account) => account.row.seller_id,
        None => settings::seller_or_only(app, actor, input.seller_id).await?.id,
    };
    let kind = match (&before, input.kind) {
        (Some(account), _) => account.kind,
        (None, Some(kind)) => kind,
        (None, None) => return Err(Error::invalid("kind", "Укажите платёжный шлюз.")),
    };
    let (name, shop) = (text(&input.name, "name", 100)?, text(&input.shop, "shop", 100)?);
    let settings = settings_of(&input, kind)?;
    let there = before.as_ref().map(Account::sealed).transpose()?.unwrap_or_default();
    if let Some(before) = &before {
        moved(before, &settings, &there, input.secrets.as_deref().unwrap_or_default())?;
    }
    let stated = serde_json::to_value(settings).map_err(Error::internal)?;
    let hash = input.hash.unwrap_or(GatewayHash::Md5);
    let named: Vec<String> = input.secrets.iter().flatten().map(|secret| secret.name.clone()).collect();
    let id = before.as_ref().map_or_else(|| GatewayAccountId(app.ids().uuid()), |account| account.row.id);
    let secrets = sealed(app, (id, kind), there, input.secrets)?;
    let secrets = serde_json::to_value(secrets).map_err(Error::internal)?;
    let mut op = app.begin(actor).await?;
    let told = json!({ "kind": kind, "name": name, "shop": shop, "hash": hash, "active": input.active,
                       "settings": stated, "secretsSet": named });
    match &before {
        Some(account) => {
            let change = ActiveModel {
                id: Set(id),
                name: Set(name),
                active: Set(input.active),
                shop: Set(shop),
                hash: Set(hash.code().to_owned()),
                secrets: Set(secrets),
                settings: Set(stated),
                version: Set(account.row.version + 1),
                updated_at: Set(op.now()),
                updated_by: Set(op.actor().name.clone()),
                ..Default::default()
            };
            let read = input.version.unwrap_or(account.row.version);
            if !repo::change(&op, read, change).await? {
                return Err(Error::Stale);
            }
        }
        None => {
            let first = input.first_number.unwrap_or(1).max(1).into();
            let test = input.test.unwrap_or(false);
            let of = (id, seller, kind);
            let row = new_row(
                &op,
                of,
                (name, shop, hash),
                Row { test, active: input.active, secrets, stated, first },
            );
            repo::insert(&op, row).await?;
        }
    }
    op.audit("gateway.save", id, Whose::Seller(seller), None, Some(told)).await?;
    op.hint(seller);
    op.commit().await?;
    account(app, id).await?.view(app)
}

/// Asks the gateway whether the settings work; words for a person.
pub async fn test(app: &App, actor: &Actor, id: GatewayAccountId) -> Result<(bool, String), Error> {
    actor.require(Permission::SettingsWrite)?;
    let gateway = visible(app, actor, id).await?.open(app)?;
    Ok(match gateway.test().await {
        Told::Done(text) => (true, text),
        Told::NotFound(text) | Told::Refused(text) | Told::Later(text) | Told::Unknown(text) => (false, text),
    })
}
