//! ЮKassa behind the port.
//!
//! What was not answered is asked again with the same key and the same words while the gateway remembers the key: the
//! answer then tells what became of the first request. Later it is looked for in the list by our own id.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64;
use serde_json::Value;
use shared::gateway::receipt::Receipt;
use shared::gateway::yookassa::{
    ApiError, NewPayment, OWN, Pay, Payment, Refund, RefundStatus, capture, new_payment, new_refund,
    read_error, read_page, read_payment, read_refund,
};
use shared::money::Money;

use crate::gateways::port::{
    Capabilities, Gateway, Giving, GivingSeen, Known, Listed, Method, New, Seen, Told, cut,
};
use crate::outgoing::{Reply, Request, send};

/// Pages of a list of payments that are read at most.
const PAGES_MAX: usize = 1_000;

/// A shop.
#[derive(Clone)]
pub struct YookassaShop {
    /// Its identifier.
    pub shop: String,
    /// Its secret key.
    pub secret: String,
    /// `https://api.yookassa.ru/v3`.
    pub base: String,
    /// Longest wait for an answer.
    pub timeout: Duration,
}

/// Reads an object of a list.
type Reading = fn(&Value) -> Option<Listed>;

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn instant(text: Option<&str>) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(text?).ok()?.to_utc())
}

fn received(object: &Value) -> Option<Listed> {
    let payment = read_payment(object).ok()?;
    let fee = payment.income.and_then(|income| payment.amount.checked_add(income.negated()).ok());
    let at = instant(payment.captured_at.as_deref())?;
    Some(Listed { remote: payment.id, of: None, refund: false, amount: payment.amount, fee, at })
}

fn given(object: &Value) -> Option<Listed> {
    let refund = read_refund(object).ok()?;
    let at = instant(refund.created_at.as_deref())?;
    Some(Listed {
        remote: refund.id,
        of: Some(refund.payment_id),
        refund: true,
        amount: refund.amount,
        fee: None,
        at,
    })
}

/// ЮKassa.
pub struct Yookassa(pub YookassaShop);

impl Yookassa {
    async fn ask(&self, path: &str, written: Option<(&str, &Value)>) -> Told<Value> {
        let pair = BASE64.encode(format!("{}:{}", self.0.shop, self.0.secret).as_bytes());
        let mut headers = vec![("authorization", format!("Basic {pair}"))];
        if let Some((key, _)) = written {
            headers.push(("content-type", "application/json".to_owned()));
            headers.push(("idempotence-key", key.to_owned()));
        }
        let request = Request {
            post: written.is_some(),
            url: format!("{}{path}", self.0.base),
            headers,
            body: written.map(|(_, body)| body.to_string()).unwrap_or_default(),
            timeout: self.0.timeout,
        };
        match send(request).await {
            Reply::Said { status: 200, body } => match serde_json::from_str(&body) {
                Ok(value) => Told::Done(value),
                Err(_) => Told::Unknown("ЮKassa ответила не так, как описано.".to_owned()),
            },
            Reply::Said { status, body } => refused(status, &read_error(&body)),
            Reply::NotSent(text) => Told::Later(text),
            Reply::Silent(text) => Told::Unknown(text),
        }
    }

    /// All pages of a list, each object read.
    async fn pages(&self, path: &str, read: Reading) -> Told<Vec<Listed>> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        for _ in 0..PAGES_MAX {
            let page = match self.ask(&format!("{path}{cursor}"), None).await.content() {
                Ok(value) => read_page(&value),
                Err(told) => return told,
            };
            let Ok(page) = page else {
                return Told::Unknown("ЮKassa ответила не так, как описано.".to_owned());
            };
            for object in &page.items {
                match read(object) {
                    Some(one) => all.push(one),
                    None => return Told::Unknown("ЮKassa ответила не так, как описано.".to_owned()),
                }
            }
            match page.next {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Told::Done(all),
            }
        }
        Told::Unknown("Список ЮKassa за эти сутки слишком длинный.".to_owned())
    }

    async fn find(&self, known: &Known) -> Told<Seen> {
        let (from, to) =
            (stamp(known.since - TimeDelta::hours(1)), stamp(known.since + TimeDelta::hours(25)));
        let mut cursor = String::new();
        for _ in 0..PAGES_MAX {
            let path = format!("/payments?limit=100&created_at.gte={from}&created_at.lte={to}{cursor}");
            let page = match self.ask(&path, None).await.content() {
                Ok(value) => read_page(&value),
                Err(told) => return told,
            };
            let Ok(page) = page else {
                return Told::Unknown("ЮKassa не показала список платежей.".to_owned());
            };
            let ours = |payment: &Payment| own(payment).as_deref() == Some(&known.own);
            if let Some(found) = page.items.iter().filter_map(|item| read_payment(item).ok()).find(ours) {
                return Told::Done(seen(found));
            }
            match page.next {
                Some(next) => cursor = format!("&cursor={}", shared::gateway::robokassa::escaped(&next)),
                None => return Told::NotFound("У ЮKassa такого платежа нет.".to_owned()),
            }
        }
        Told::Unknown("Список платежей ЮKassa за эти сутки слишком длинный.".to_owned())
    }
}

fn refused<T>(status: u16, error: &ApiError) -> Told<T> {
    let field = error.parameter.as_deref().map(|field| format!(" Поле: {field}.")).unwrap_or_default();
    match status {
        401 => Told::Refused("ЮKassa не приняла идентификатор магазина или секретный ключ.".to_owned()),
        404 => Told::NotFound("У ЮKassa такого объекта нет.".to_owned()),
        429 => Told::Later("ЮKassa просит подождать.".to_owned()),
        400..500 => {
            let text = format!("ЮKassa отказала: {} ({}).{field}", error.description, error.code);
            Told::Refused(cut(&text))
        }
        _ => Told::Unknown(format!("ЮKassa ответила {status}.")),
    }
}

fn own(payment: &Payment) -> Option<String> {
    payment.metadata.iter().find(|(key, _)| key == OWN).map(|(_, value)| value.clone())
}

fn seen(payment: Payment) -> Seen {
    let fee = payment.income.filter(|income| income.currency() == payment.amount.currency());
    Seen {
        state: payment.status.means(),
        amount: Some(payment.amount),
        fee: fee.and_then(|income| payment.amount.checked_add(income.negated()).ok()),
        own: own(&payment),
        remote: Some(payment.id),
        pay_url: payment.confirmation_url,
        reason: payment.reason.as_deref().map(cut),
        method: payment.method.filter(|method| method.saved).map(|method| Method {
            title: method.title.or(method.kind).unwrap_or_default(),
            remote: method.id,
        }),
        test: payment.test,
    }
}

fn payment(answer: Told<Value>) -> Told<Seen> {
    match answer.content() {
        Ok(value) => match read_payment(&value) {
            Ok(read) => Told::Done(seen(read)),
            Err(error) => Told::Unknown(cut(&format!("ЮKassa ответила не так, как описано: {error}."))),
        },
        Err(told) => told,
    }
}

fn refund(answer: Told<Value>) -> Told<GivingSeen> {
    match answer.content() {
        Ok(value) => match read_refund(&value) {
            Ok(Refund { id, status, reason, .. }) => {
                let done = match status {
                    RefundStatus::Succeeded => Some(true),
                    RefundStatus::Canceled => Some(false),
                    RefundStatus::Pending | RefundStatus::Other(_) => None,
                };
                Told::Done(GivingSeen { done, remote: Some(id), reason: reason.as_deref().map(cut) })
            }
            Err(error) => Told::Unknown(cut(&format!("ЮKassa ответила не так, как описано: {error}."))),
        },
        Err(told) => told,
    }
}

#[async_trait::async_trait]
impl Gateway for Yookassa {
    fn capabilities(&self) -> Capabilities {
        Capabilities { holds: true, charges: true, refunds: true, lists: true }
    }

    fn request(&self, new: &New, method: Option<&Method>) -> Result<Option<Value>, String> {
        let receipt =
            new.receipt.as_ref().map(Receipt::yookassa).transpose().map_err(|error| error.to_string())?;
        let pay = match method {
            Some(method) => Pay::Saved(&method.remote),
            None => Pay::Page { return_url: &new.back, save: new.save },
        };
        Ok(Some(new_payment(&NewPayment {
            amount: new.known.amount,
            description: &new.description,
            pay,
            hold: new.hold,
            receipt,
            metadata: &[(OWN, new.known.own.clone())],
        })))
    }

    fn refund_receipt(&self, receipt: &Receipt) -> Result<String, String> {
        receipt.yookassa().map(|receipt| receipt.to_string()).map_err(|error| error.to_string())
    }

    async fn begin(&self, new: &New) -> Told<Seen> {
        let body = new.known.request.clone().map_or_else(|| self.request(new, None), |body| Ok(Some(body)));
        match body {
            Ok(body) => {
                payment(self.ask("/payments", Some((&new.known.key, &body.unwrap_or_default()))).await)
            }
            Err(text) => Told::Refused(text),
        }
    }

    async fn charge(&self, new: &New, method: &Method) -> Told<Seen> {
        let body =
            new.known.request.clone().map_or_else(|| self.request(new, Some(method)), |body| Ok(Some(body)));
        match body {
            Ok(body) => {
                payment(self.ask("/payments", Some((&new.known.key, &body.unwrap_or_default()))).await)
            }
            Err(text) => Told::Refused(text),
        }
    }

    async fn look(&self, known: &Known) -> Told<Seen> {
        match (&known.remote, &known.request) {
            (Some(id), _) => payment(self.ask(&format!("/payments/{id}"), None).await),
            (None, Some(body)) if known.fresh => {
                payment(self.ask("/payments", Some((&known.key, body))).await)
            }
            (None, _) => self.find(known).await,
        }
    }

    async fn capture(&self, known: &Known, amount: Money, receipt: Option<Receipt>) -> Told<()> {
        let Some(id) = &known.remote else {
            return Told::Refused("У платежа нет номера ЮKassa.".to_owned());
        };
        let receipt = receipt.as_ref().map(Receipt::yookassa).transpose();
        let Ok(receipt) = receipt else {
            return Told::Refused("Чек составить нельзя.".to_owned());
        };
        // Another sum is another request, and has another key.
        let key = format!("{}-c{}", known.key, amount.minor());
        let body = capture(amount, receipt.as_ref());
        self.ask(&format!("/payments/{id}/capture"), Some((&key, &body))).await.map(|_| ())
    }

    async fn cancel(&self, known: &Known) -> Told<()> {
        let Some(id) = &known.remote else {
            return Told::Refused("У платежа нет номера ЮKassa.".to_owned());
        };
        let key = format!("{}-x", known.key);
        self.ask(&format!("/payments/{id}/cancel"), Some((&key, &serde_json::json!({})))).await.map(|_| ())
    }

    async fn refund(&self, known: &Known, giving: &Giving) -> Told<GivingSeen> {
        let Some(id) = &known.remote else {
            return Told::Refused("У платежа нет номера ЮKassa.".to_owned());
        };
        let receipt = giving.receipt.as_deref().map(serde_json::from_str::<Value>).transpose();
        let Ok(receipt) = receipt else {
            return Told::Refused("Чек возврата прочитать нельзя.".to_owned());
        };
        let body = new_refund(id, giving.amount, &giving.reason, receipt.as_ref());
        refund(self.ask("/refunds", Some((&giving.key, &body))).await)
    }

    async fn look_refund(&self, known: &Known, giving: &Giving) -> Told<GivingSeen> {
        match &giving.remote {
            Some(id) => refund(self.ask(&format!("/refunds/{id}"), None).await),
            None if giving.fresh => self.refund(known, giving).await,
            None => Told::Unknown(
                "ЮKassa не ответила на запрос возврата за сутки. Проверьте возврат в её личном кабинете."
                    .to_owned(),
            ),
        }
    }

    async fn listed(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Told<Vec<Listed>> {
        let span = |field: &str| format!("{field}.gte={}&{field}.lt={}", stamp(from), stamp(to));
        let payments = format!("/payments?limit=100&status=succeeded&{}", span("captured_at"));
        let refunds = format!("/refunds?limit=100&status=succeeded&{}", span("created_at"));
        let mut all = Vec::new();
        for (path, read) in [(payments, received as Reading), (refunds, given as Reading)] {
            match self.pages(&path, read).await.content() {
                Ok(found) => all.extend(found),
                Err(told) => return told,
            }
        }
        Told::Done(all)
    }

    async fn test(&self) -> Told<String> {
        match self.ask("/me", None).await.content() {
            Ok(value) if value["account_id"].as_str() == Some(&self.0.shop) => {
                let test = if value["test"].as_bool() == Some(true) {
                    " Магазин тестовый."
                } else {
                    ""
                };
                Told::Done(format!("Магазин и секретный ключ верны.{test}"))
            }
            Ok(_) => Told::Done("Секретный ключ верен.".to_owned()),
            Err(told) => told,
        }
    }
}
