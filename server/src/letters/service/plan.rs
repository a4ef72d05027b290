//! Which letters would be written: one for each client, with its documents in the order in which they were chosen.

use std::collections::BTreeMap;

use shared::api::mail::ClientWithoutEmail;
use shared::client::email_of;
use shared::ids::{ClientId, DocumentId, SellerId};
use shared::mail::{Told, letter};

use crate::app::App;
use crate::clients;
use crate::documents::Chosen;
use crate::error::Error;
use crate::letters::repo;
use crate::settings;

/// Most documents of one letter; more become several letters.
const DOCUMENTS_MAX: usize = 100;
/// Most documents of one call.
const CALL_MAX: usize = 50_000;
/// Clients without an address that are named.
const NAMED_MAX: usize = 20;
/// Clients that are read at once.
const CLIENTS: usize = 500;

/// A letter that would be written.
#[derive(Debug, Clone)]
pub struct Planned {
    /// To whom.
    pub client: ClientId,
    /// In whose name.
    pub seller: SellerId,
    /// The address.
    pub to: String,
    /// Its documents.
    pub documents: Vec<DocumentId>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// What sending would come to.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The letters, in the order in which their clients come first.
    pub letters: Vec<Planned>,
    /// Documents that were sent before.
    pub sent_before: usize,
    /// Annulled documents, which are left out.
    pub voided: usize,
    /// Documents of which their clients want no letters.
    pub unwanted: usize,
    /// Clients without an address.
    pub without: usize,
    /// The first of them.
    pub named: Vec<ClientWithoutEmail>,
}

impl Plan {
    /// Documents in all letters.
    pub fn documents(&self) -> usize {
        self.letters.iter().map(|letter| letter.documents.len()).sum()
    }
}

/// Documents of one client, in order.
struct OfClient {
    seller: SellerId,
    documents: Vec<(DocumentId, Told)>,
}

/// What sending these documents would come to; `to` is another address than the client's.
///
/// # Errors
/// `VALIDATION` under `to` for a wrong address and for documents of several clients; `LIMIT_EXCEEDED`.
pub async fn plan(app: &App, chosen: Chosen, to: Option<&str>) -> Result<Plan, Error> {
    let to = to.map(str::trim).filter(|to| !to.is_empty());
    let to = to.map(email_of).transpose().map_err(|text| Error::invalid("to", text))?;
    let mut plan = Plan::default();
    let (order, mut of) = gathered(app, chosen, &mut plan).await?;
    if to.is_some() && order.len() > 1 {
        let text = "Документы нескольких клиентов уходят на адреса из их карточек. Уберите адрес или выберите документы \
                    одного клиента.";
        return Err(Error::invalid("to", text));
    }
    let mut sellers: BTreeMap<SellerId, String> = BTreeMap::new();
    for ids in order.chunks(CLIENTS) {
        let found = clients::many(app.read(), ids).await?;
        let choices = repo::choices(app.read(), ids).await?;
        let found: BTreeMap<ClientId, _> = found.into_iter().map(|client| (client.id, client)).collect();
        for id in ids {
            let (Some(client), Some(mut own)) = (found.get(id), of.remove(id)) else { continue };
            // Another address than the client's own is somebody's wish of this moment.
            let elsewhere = to.is_some() && to != client.details.email;
            if let Some(choice) = choices.get(id).filter(|_| !elsewhere) {
                let before = own.documents.len();
                own.documents.retain(|(_, told)| choice.wants(told.kind));
                plan.unwanted += before - own.documents.len();
                if own.documents.is_empty() {
                    continue;
                }
            }
            let Some(address) = to.clone().or_else(|| client.details.email.clone()) else {
                plan.without += 1;
                if plan.named.len() < NAMED_MAX {
                    plan.named.push(ClientWithoutEmail { client_id: *id, name: client.details.name.clone() });
                }
                continue;
            };
            let seller = match sellers.get(&own.seller) {
                Some(name) => name.clone(),
                None => {
                    let name = settings::seller(app, own.seller).await?.details.short_name;
                    sellers.entry(own.seller).or_insert(name).clone()
                }
            };
            plan.letters.extend(own.documents.chunks(DOCUMENTS_MAX).map(|part| {
                let told: Vec<Told> = part.iter().map(|(_, told)| told.clone()).collect();
                let (subject, text) = letter(&seller, &told);
                let documents = part.iter().map(|(id, _)| *id).collect();
                Planned { client: *id, seller: own.seller, to: address.clone(), documents, subject, text }
            }));
        }
    }
    Ok(plan)
}

/// The chosen documents by client, and the clients in the order in which they come first.
async fn gathered(
    app: &App,
    chosen: Chosen,
    plan: &mut Plan,
) -> Result<(Vec<ClientId>, BTreeMap<ClientId, OfClient>), Error> {
    let count = chosen.count(app.read()).await?;
    if count > u64::try_from(CALL_MAX).unwrap_or(u64::MAX) {
        let message_ru =
            format!("Документов {count}, а за один раз отправляется не больше {CALL_MAX}. Сузьте условия.");
        return Err(Error::LimitExceeded { message_ru });
    }
    let mut reader = chosen.reader()?;
    let (mut order, mut of) = (Vec::new(), BTreeMap::<ClientId, OfClient>::new());
    loop {
        let listed = reader.listed(app.read()).await?;
        if listed.is_empty() {
            return Ok((order, of));
        }
        for one in listed {
            if one.voided {
                plan.voided += 1;
                continue;
            }
            plan.sent_before += usize::from(one.sent);
            let own = of.entry(one.key.client).or_insert_with(|| {
                order.push(one.key.client);
                OfClient { seller: one.seller, documents: Vec::new() }
            });
            own.documents.push((one.key.id, one.told));
        }
    }
}
