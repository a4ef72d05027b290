//! Robokassa behind the port.
//!
//! It has no idempotence key: our number of a payment is the key. What was not answered is asked for by that number
//! and never begun again under another.

use std::time::Duration;

use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use shared::gateway::GatewayHash;
use shared::gateway::amount::{read_amount, write_amount};
use shared::gateway::digest::hex;
use shared::gateway::intent::IntentState;
use shared::gateway::receipt::Receipt;
use shared::gateway::robokassa::{
    Method as Back, Payment, RefundAnswer, RefundProgress, RefundStep, StateError, cancel_text, escaped,
    read_state, recurring_taken, refund_token, state_text, step_taken, told,
};
use shared::money::{Currency, Money};

use crate::gateways::port::{
    Capabilities, Gateway, Giving, GivingSeen, Known, Listed, Method, New, Seen, Told, cut,
};
use crate::outgoing::{Reply, Request, send};

/// The own parameter that carries our id of a payment.
pub const OWN: &str = "Shp_intent";
/// Characters of a description.
const DESCRIPTION_MAX: usize = 100;

/// A shop and its passwords: those of tests when it is a test.
#[derive(Clone)]
pub struct RobokassaShop {
    /// Identifier.
    pub login: String,
    /// Password 1: what we send.
    pub first: String,
    /// Password 2: what comes to us.
    pub second: String,
    /// Password 3: refunds.
    pub third: Option<String>,
    /// The hash of all signatures.
    pub hash: GatewayHash,
    /// Whether payments are tests.
    pub test: bool,
    /// `https://auth.robokassa.ru`.
    pub pages: String,
    /// `https://services.robokassa.ru`.
    pub services: String,
    /// Longest wait for an answer.
    pub timeout: Duration,
}

/// Robokassa.
pub struct Robokassa(pub RobokassaShop);

impl Robokassa {
    /// The signed parameters of a payment.
    fn signed(&self, new: &New, receipt: Option<&str>, hold: bool, back: Option<&str>) -> String {
        let (sum, number) = (write_amount(new.known.amount), new.known.number.to_string());
        let own = [(OWN.to_owned(), new.known.own.clone())];
        let payment = Payment {
            login: &self.0.login,
            sum: &sum,
            invoice: &number,
            receipt,
            hold,
            success: back.map(|url| (url, Back::Get)),
            fail: back.map(|url| (url, Back::Get)),
            own: &own,
            ..Payment::default()
        };
        payment.signature(self.0.hash, &self.0.first)
    }

    fn receipt(receipt: Option<&Receipt>) -> Result<Option<String>, String> {
        let written = receipt.map(Receipt::robokassa).transpose().map_err(|error| error.to_string())?;
        Ok(written.map(|json| escaped(&json)))
    }

    /// The address of the payment page.
    fn page(&self, new: &New) -> Result<String, String> {
        if self.0.test && new.hold {
            return Err("Удержание в тестовом режиме Robokassa не поддерживается.".to_owned());
        }
        let receipt = Self::receipt(new.receipt.as_ref())?;
        let signature = self.signed(new, receipt.as_deref(), new.hold, Some(&new.back));
        let mut form = Serializer::new(String::new());
        form.append_pair("MerchantLogin", &self.0.login)
            .append_pair("OutSum", &write_amount(new.known.amount))
            .append_pair("InvId", &new.known.number.to_string())
            .append_pair("Description", &new.description.chars().take(DESCRIPTION_MAX).collect::<String>())
            .append_pair("Culture", "ru")
            .append_pair("Encoding", "utf-8");
        if let Some(receipt) = &receipt {
            form.append_pair("Receipt", receipt);
        }
        if let Some(email) = &new.email {
            form.append_pair("Email", email);
        }
        if let Some(at) = new.expires_at {
            form.append_pair("ExpirationDate", &at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        }
        if new.hold {
            form.append_pair("StepByStep", "true");
        }
        if new.save {
            form.append_pair("Recurring", "true");
        }
        for name in ["SuccessUrl2", "FailUrl2"] {
            form.append_pair(name, &new.back).append_pair(&format!("{name}Method"), "GET");
        }
        if self.0.test {
            form.append_pair("IsTest", "1");
        }
        form.append_pair(OWN, &new.known.own).append_pair("SignatureValue", &signature);
        Ok(format!("{}/Merchant/Index.aspx?{}", self.0.pages, form.finish()))
    }

    async fn form(&self, path: &str, pairs: &[(&str, String)]) -> Told<String> {
        let form = Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.posted(format!("{}{path}", self.0.pages), "application/x-www-form-urlencoded", form).await
    }

    async fn posted(&self, url: String, media: &str, body: String) -> Told<String> {
        let request = Request {
            post: true,
            url,
            headers: vec![("content-type", media.to_owned())],
            body,
            timeout: self.0.timeout,
        };
        heard(send(request).await)
    }
}

fn heard(reply: Reply) -> Told<String> {
    match reply {
        Reply::Said { status: 200..300, body } => Told::Done(body),
        Reply::Said { status: 429, .. } => Told::Later("Шлюз просит подождать.".to_owned()),
        Reply::Said { status: status @ 400..500, .. } => Told::Refused(format!("Шлюз ответил {status}.")),
        Reply::Said { status, .. } => Told::Unknown(format!("Шлюз ответил {status}.")),
        Reply::NotSent(text) => Told::Later(text),
        Reply::Silent(text) => Told::Unknown(text),
    }
}

/// The number of an error on the page or in the words of a refusal.
fn error_of(answer: &str) -> Option<u32> {
    let rest = answer.split_once("ERROR").or_else(|| answer.split_once("Код ошибки:"))?.1;
    rest.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

fn step(answer: Told<String>) -> Told<()> {
    match answer.content() {
        Ok(text) => match step_taken(&text) {
            Some(true) => Told::Done(()),
            Some(false) => Told::Refused("Robokassa не выполнила запрос.".to_owned()),
            None => Told::Unknown("Robokassa ответила не так, как описано.".to_owned()),
        },
        Err(told) => told,
    }
}

fn pending() -> Seen {
    Seen {
        state: IntentState::Pending,
        amount: None,
        fee: None,
        remote: None,
        pay_url: None,
        reason: None,
        method: None,
        test: false,
        own: None,
    }
}

#[async_trait::async_trait]
impl Gateway for Robokassa {
    fn capabilities(&self) -> Capabilities {
        let live = !self.0.test;
        Capabilities { holds: live, charges: live, refunds: live && self.0.third.is_some(), lists: false }
    }

    fn request(&self, new: &New, _: Option<&Method>) -> Result<Option<serde_json::Value>, String> {
        self.page(new).map(|_| None)
    }

    fn refund_receipt(&self, receipt: &Receipt) -> Result<String, String> {
        receipt.robokassa_refund().map_err(|error| error.to_string())
    }

    async fn begin(&self, new: &New) -> Told<Seen> {
        match self.page(new) {
            Ok(url) => Told::Done(Seen { pay_url: Some(url), test: self.0.test, ..pending() }),
            Err(text) => Told::Refused(text),
        }
    }

    async fn charge(&self, new: &New, method: &Method) -> Told<Seen> {
        if self.0.test {
            return Told::Refused("В тестовом режиме Robokassa повторных списаний нет.".to_owned());
        }
        let receipt = match Self::receipt(new.receipt.as_ref()) {
            Ok(receipt) => receipt,
            Err(text) => return Told::Refused(text),
        };
        let mut pairs = vec![
            ("MerchantLogin", self.0.login.clone()),
            ("InvoiceID", new.known.number.to_string()),
            ("PreviousInvoiceID", method.remote.clone()),
            ("OutSum", write_amount(new.known.amount)),
            ("Description", new.description.chars().take(DESCRIPTION_MAX).collect()),
            (OWN, new.known.own.clone()),
            ("SignatureValue", self.signed(new, receipt.as_deref(), false, None)),
        ];
        pairs.extend(receipt.map(|receipt| ("Receipt", receipt)));
        match self.form("/Merchant/Recurring", &pairs).await.content() {
            Ok(text) if recurring_taken(&text) => Told::Done(pending()),
            Ok(text) => match error_of(&text) {
                // The number is taken: by an attempt of ours whose answer was lost.
                Some(40) => Told::Unknown(told(40).to_owned()),
                Some(code) => Told::Refused(told(code).to_owned()),
                None => Told::Unknown("Robokassa ответила не так, как описано.".to_owned()),
            },
            Err(told) => told,
        }
    }

    async fn look(&self, known: &Known) -> Told<Seen> {
        if self.0.test {
            return Told::NotFound("О тестовых платежах Robokassa не отвечает.".to_owned());
        }
        let number = known.number.to_string();
        let signature = hex(self.0.hash, &state_text(&self.0.login, &number, &self.0.second));
        let pairs = [
            ("MerchantLogin", self.0.login.clone()),
            ("InvoiceID", number.clone()),
            ("Signature", signature),
        ];
        let text = match self.form("/Merchant/WebService/Service.asmx/OpStateExt", &pairs).await.content() {
            Ok(text) => text,
            Err(told) => return told,
        };
        match read_state(&text) {
            Ok(answer) => {
                let state = answer.state.means();
                let amount = answer.out_sum.and_then(|sum| read_amount(&sum, Currency::Rub).ok());
                let own = answer.own.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(OWN));
                let title = answer.method.unwrap_or_else(|| "BankCard".to_owned());
                Told::Done(Seen {
                    state,
                    amount,
                    remote: answer.op_key,
                    method: Some(Method { remote: number, title }),
                    // A payment without ours is not ours.
                    own: Some(own.map(|(_, value)| value).unwrap_or_default()),
                    reason: (state == IntentState::Cancelled).then(|| "general_decline".to_owned()),
                    ..pending()
                })
            }
            Err(StateError::NotFound) => Told::NotFound(
                "Robokassa ещё не знает этой операции: плательщик не выбрал способ оплаты.".to_owned(),
            ),
            Err(StateError::Signature) => {
                Told::Refused("Подпись не сошлась: проверьте пароль №2 и алгоритм хеша.".to_owned())
            }
            Err(StateError::Shop) => Told::Refused(told(26).to_owned()),
            Err(error @ (StateError::Twice | StateError::Failed(_) | StateError::Malformed(_))) => {
                Told::Unknown(cut(&format!("Robokassa не сообщила состояние: {error}.")))
            }
        }
    }

    async fn capture(&self, known: &Known, amount: Money, receipt: Option<Receipt>) -> Told<()> {
        let receipt = match Self::receipt(receipt.as_ref()) {
            Ok(receipt) => receipt,
            Err(text) => return Told::Refused(text),
        };
        let (sum, number) = (write_amount(amount), known.number.to_string());
        let payment = Payment {
            login: &self.0.login,
            sum: &sum,
            invoice: &number,
            receipt: receipt.as_deref(),
            ..Payment::default()
        };
        let mut pairs = vec![
            ("MerchantLogin", self.0.login.clone()),
            ("SignatureValue", payment.signature(self.0.hash, &self.0.first)),
            ("InvoiceID", number.clone()),
            ("OutSum", sum.clone()),
        ];
        pairs.extend(receipt.clone().map(|receipt| ("Receipt", receipt)));
        step(self.form("/Merchant/Payment/Confirm", &pairs).await)
    }

    async fn cancel(&self, known: &Known) -> Told<()> {
        let number = known.number.to_string();
        let signature = hex(self.0.hash, &cancel_text(&self.0.login, &number, &self.0.first));
        let pairs = [
            ("MerchantLogin", self.0.login.clone()),
            ("InvoiceID", number),
            ("OutSum", write_amount(known.amount)),
            ("SignatureValue", signature),
        ];
        step(self.form("/Merchant/Payment/Cancel", &pairs).await)
    }

    async fn refund(&self, known: &Known, giving: &Giving) -> Told<GivingSeen> {
        let Some(third) = &self.0.third else {
            return Told::Refused("Для возвратов укажите пароль №3.".to_owned());
        };
        let key = match &known.remote {
            Some(key) => key.clone(),
            None => match self.look(known).await.content::<()>() {
                Ok(Seen { remote: Some(key), .. }) => key,
                Ok(_) => return Told::Refused("Robokassa не назвала операцию.".to_owned()),
                // Nothing was asked for yet: whatever was in the way, no money has gone.
                Err(told) => return Told::Later(told.words().unwrap_or_default().to_owned()),
            },
        };
        let items = giving.receipt.as_ref().map(|items| format!(r#","InvoiceItems":{items}"#));
        let payload = format!(
            r#"{{"OpKey":{},"RefundSum":{}{}}}"#,
            serde_json::Value::from(key),
            write_amount(giving.amount),
            items.unwrap_or_default()
        );
        let token = refund_token(self.0.hash, &payload, third);
        let url = format!("{}/RefundService/Refund/Create", self.0.services);
        match self.posted(url, "application/jwt", token).await.content() {
            Ok(text) => match serde_json::from_str::<RefundAnswer>(&text) {
                Ok(RefundAnswer { success: true, request_id, .. }) => {
                    Told::Done(GivingSeen { done: None, remote: request_id, reason: None })
                }
                Ok(answer) => Told::Refused(cut(refusal(answer.message.as_deref()))),
                Err(_) => Told::Unknown("Robokassa ответила не так, как описано.".to_owned()),
            },
            Err(told) => told,
        }
    }

    async fn look_refund(&self, _: &Known, giving: &Giving) -> Told<GivingSeen> {
        let Some(id) = &giving.remote else {
            return Told::Unknown(
                "Robokassa не ответила на запрос возврата, и узнать о нём по-другому нельзя. Проверьте возврат в её \
                 личном кабинете."
                    .to_owned(),
            );
        };
        let request = Request {
            post: false,
            url: format!("{}/RefundService/Refund/GetState?id={}", self.0.services, escaped(id)),
            headers: Vec::new(),
            body: String::new(),
            timeout: self.0.timeout,
        };
        match heard(send(request).await).content() {
            Ok(text) => match serde_json::from_str::<RefundProgress>(&text) {
                Ok(progress) => {
                    let done = match progress.step() {
                        RefundStep::Waiting => None,
                        RefundStep::Done => Some(true),
                        RefundStep::Cancelled => Some(false),
                    };
                    Told::Done(GivingSeen { done, remote: Some(id.clone()), reason: None })
                }
                Err(_) => Told::Unknown("Robokassa ответила не так, как описано.".to_owned()),
            },
            Err(told) => told,
        }
    }

    async fn listed(&self, _: DateTime<Utc>, _: DateTime<Utc>) -> Told<Vec<Listed>> {
        Told::Refused(
            "Robokassa не даёт списка платежей. Загрузите реестр из её личного кабинета файлом.".to_owned(),
        )
    }

    async fn test(&self) -> Told<String> {
        if self.0.test {
            return Told::Done(
                "Тестовый режим: Robokassa не отвечает на вопросы о тестах. Проверьте настройки тестовым платежом."
                    .to_owned(),
            );
        }
        let known = Known {
            number: 1,
            own: String::new(),
            key: String::new(),
            remote: None,
            amount: Money::zero(Currency::Rub),
            since: DateTime::UNIX_EPOCH,
            fresh: false,
            request: None,
        };
        match self.look(&known).await {
            Told::Done(_) | Told::NotFound(_) => {
                Told::Done("Магазин, пароль №2 и алгоритм хеша верны.".to_owned())
            }
            told @ (Told::Refused(_) | Told::Later(_) | Told::Unknown(_)) => told.map(|_| String::new()),
        }
    }
}

fn refusal(message: Option<&str>) -> &str {
    match message {
        Some("NotEnoughOperationFunds") => "Возвращать больше, чем осталось от платежа, нельзя.",
        Some("AlreadyRefunded") => "Платёж уже возвращён целиком.",
        Some("OperationNotFound") => "Robokassa не знает этой операции.",
        Some(other) => other,
        None => "Robokassa отказала в возврате.",
    }
}
