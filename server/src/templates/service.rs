//! What holds on a day, drafts and publishing.

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::api::scalars::{Date, DateTime};
use shared::api::templates::{
    NOTE_MAX, TemplateDraftSaveInput, TemplateOrigin, TemplatePublishInput, TemplateRestoreInput,
    TemplateVersionView, TemplateView,
};
use shared::client::ClientKind;
use shared::documents::{Content, DocumentKind, Signatories, TaxRegime, sample, sample_for};
use shared::ids::SellerId;
use typeset::{Images, TEMPLATE_MAX, Template, TemplateFault, shipped};

use super::printer::{Sheet, tried};
use super::repo::{self, Publication, Scope, Version, hash};
use crate::access::Actor;
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;
use crate::op::{Op, Whose};
use crate::settings;

/// Farthest day that a version may be published from, in days from today.
const DAYS_MAX: i64 = 366;

/// What a document is set from: hashes of texts that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// Of the template.
    pub template: String,
    /// Of the common file.
    pub common: String,
}

/// What documents of this day are issued with; its texts are kept from now on.
pub async fn held_in(
    op: &Op,
    (seller, kind): (SellerId, DocumentKind),
    on: NaiveDate,
) -> Result<Used, Error> {
    let mut held = repo::held(op.conn(), seller, kind, on).await?;
    let own = held.remove(&Scope(Some(seller))).or_else(|| held.remove(&Scope(None)));
    let template = match own {
        Some(hash) => hash,
        None => repo::keep_in(op, shipped(kind)).await?,
    };
    Ok(Used { template, common: repo::keep_in(op, typeset::common()).await? })
}

/// The template that prints documents of a seller from that day on, unless another is published.
pub async fn held(
    conn: &impl Connection,
    (seller, kind): (SellerId, DocumentKind),
    on: NaiveDate,
) -> Result<Template, Error> {
    let mut held = repo::held(conn, seller, kind, on).await?;
    let own = held.remove(&Scope(Some(seller))).or_else(|| held.remove(&Scope(None)));
    match own {
        Some(hash) => Ok(Template::new(require_text(conn, &hash).await?)),
        None => Ok(Template::new(shipped(kind))),
    }
}

/// The text with this hash, which a document names.
pub async fn require_text(conn: &impl Connection, hash: &str) -> Result<String, Error> {
    repo::text(conn, hash).await?.ok_or_else(|| Error::internal("the text of a template is gone"))
}

/// The template of one kind with its versions.
#[derive(Debug, Clone)]
pub struct Card {
    /// The template.
    pub view: TemplateView,
    /// The newest first, the shipped one last.
    pub versions: Vec<TemplateVersionView>,
}

/// Refuses who may not see the scope; answers its day.
async fn seen(app: &App, actor: &Actor, seller: Option<SellerId>) -> Result<NaiveDate, Error> {
    actor.require(Permission::SettingsRead)?;
    let zone = match seller {
        Some(id) => settings::zone(&settings::visible_seller(app, actor, id).await?),
        None => settings::zone_of(app.read(), None).await?,
    };
    Ok(app.clock().today(zone))
}

/// Refuses who may not change the scope; answers its day.
async fn changed(app: &App, actor: &Actor, seller: Option<SellerId>) -> Result<NaiveDate, Error> {
    actor.require(Permission::SettingsWrite)?;
    match seller {
        Some(id) => actor.require_seller(id)?,
        None => settings::require_all_sellers(actor)?,
    }
    seen(app, actor, seller).await
}

/// What a scope states of all kinds.
struct Known {
    scope: Scope,
    versions: Vec<Version>,
    publications: Vec<Publication>,
}

impl Known {
    async fn read(conn: &impl Connection, scope: Scope, kind: Option<DocumentKind>) -> Result<Known, Error> {
        let versions = repo::versions(conn, scope, kind).await?;
        Ok(Known { scope, versions, publications: repo::publications(conn, scope, kind).await? })
    }

    fn versions(&self, kind: DocumentKind) -> impl DoubleEndedIterator<Item = &Version> {
        self.versions.iter().filter(move |version| version.kind == kind.code())
    }

    fn publications(&self, kind: DocumentKind) -> impl Iterator<Item = &Publication> {
        self.publications.iter().filter(move |publication| publication.kind == kind.code())
    }

    fn latest(&self, kind: DocumentKind) -> i32 {
        self.versions(kind).next_back().map_or(0, |version| version.version)
    }

    fn held(&self, kind: DocumentKind, on: NaiveDate) -> Option<&Publication> {
        let begun = self.publications(kind).filter(|publication| publication.from_on <= on);
        begun.max_by_key(|publication| (publication.from_on, publication.seq))
    }

    fn origin(&self) -> TemplateOrigin {
        if self.scope.0.is_some() { TemplateOrigin::Seller } else { TemplateOrigin::Common }
    }
}

/// The view of a kind: `common` is what is stated for all sellers, beside what a seller states.
fn view(own: &Known, common: Option<&Known>, kind: DocumentKind, on: NaiveDate) -> TemplateView {
    let latest = own.latest(kind);
    let is_published = own.publications(kind).any(|publication| publication.version == latest);
    let mut stated = [Some(own), common].into_iter().flatten();
    let held = stated.find_map(|known| Some((known.origin(), known.held(kind, on)?)));
    TemplateView {
        kind,
        seller_id: own.scope.0,
        version: latest,
        draft: (latest > 0 && !is_published).then_some(latest),
        origin: held.map_or(TemplateOrigin::Shipped, |(origin, _)| origin),
        held_version: held.map_or(0, |(_, publication)| publication.version),
        held_from: held.map(|(_, publication)| Date(publication.from_on)),
    }
}

async fn known(
    conn: &impl Connection,
    seller: Option<SellerId>,
    kind: Option<DocumentKind>,
) -> Result<(Known, Option<Known>), Error> {
    let own = Known::read(conn, Scope(seller), kind).await?;
    let common = match seller {
        Some(_) => Some(Known::read(conn, Scope(None), kind).await?),
        None => None,
    };
    Ok((own, common))
}

/// The templates of all kinds.
pub async fn list(app: &App, actor: &Actor, seller: Option<SellerId>) -> Result<Vec<TemplateView>, Error> {
    let today = seen(app, actor, seller).await?;
    let (own, common) = known(app.read(), seller, None).await?;
    Ok(DocumentKind::ALL.iter().map(|kind| view(&own, common.as_ref(), *kind, today)).collect())
}

/// The template of a kind with its versions.
pub async fn card(
    app: &App,
    actor: &Actor,
    kind: DocumentKind,
    seller: Option<SellerId>,
) -> Result<Card, Error> {
    let today = seen(app, actor, seller).await?;
    card_on(app.read(), (kind, seller), today).await
}

async fn card_on(
    conn: &impl Connection,
    (kind, seller): (DocumentKind, Option<SellerId>),
    today: NaiveDate,
) -> Result<Card, Error> {
    let (own, common) = known(conn, seller, Some(kind)).await?;
    let view = view(&own, common.as_ref(), kind, today);
    let is_held =
        |version: i32| view.held_version == version && (version == 0 || view.origin == own.origin());
    let versions = own.versions(kind).rev().map(|version| TemplateVersionView {
        version: version.version,
        note: version.note.clone(),
        author: Some(version.author.clone()),
        saved_at: Some(DateTime(version.saved_at)),
        hash: version.hash.clone(),
        published_from: own
            .publications(kind)
            .filter(|publication| publication.version == version.version)
            .map(|publication| Date(publication.from_on))
            .collect(),
        is_held: is_held(version.version),
    });
    let shipped = TemplateVersionView {
        version: 0,
        note: None,
        author: None,
        saved_at: None,
        hash: hash(shipped(kind)),
        published_from: Vec::new(),
        is_held: is_held(0),
    };
    let versions = versions.chain([shipped]).collect();
    Ok(Card { view, versions })
}

/// Text of a version.
pub async fn source(
    app: &App,
    actor: &Actor,
    (kind, seller): (DocumentKind, Option<SellerId>),
    version: i32,
) -> Result<String, Error> {
    seen(app, actor, seller).await?;
    text_of(app.read(), (kind, Scope(seller)), version).await
}

async fn text_of(
    conn: &impl Connection,
    (kind, scope): (DocumentKind, Scope),
    version: i32,
) -> Result<String, Error> {
    if version == 0 {
        return Ok(shipped(kind).to_owned());
    }
    let found = repo::versions(conn, scope, Some(kind)).await?;
    let found = found.into_iter().find(|known| known.version == version);
    let found = found.ok_or_else(|| Error::not_found("templateVersion", version))?;
    require_text(conn, &found.hash).await
}

/// Adds a version that nothing is printed by yet. A wrong one is kept too: it is a draft.
pub async fn save_draft(app: &App, actor: &Actor, input: TemplateDraftSaveInput) -> Result<Card, Error> {
    let today = changed(app, actor, input.seller_id).await?;
    if input.source.trim().is_empty() || input.source.len() > TEMPLATE_MAX {
        let text = format!("Текст шаблона: от 1 знака до {} КБ. Исправьте его.", TEMPLATE_MAX / 1024);
        return Err(Error::invalid("source", text));
    }
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > NOTE_MAX) {
        return Err(Error::invalid("note", format!("Примечание длиннее {NOTE_MAX} знаков. Сократите его.")));
    }
    let mut op = app.begin(actor).await?;
    let replayed = op.replay::<i32>("templateDraftSave", &input.idempotency_key, &input).await?;
    let place = (input.kind, input.seller_id);
    if replayed.is_none() {
        add(&mut op, place, input.version, (&input.source, note.map(Into::into))).await?;
    }
    finished(op, place, today).await
}

/// Makes a draft of an old version.
pub async fn restore(app: &App, actor: &Actor, input: TemplateRestoreInput) -> Result<Card, Error> {
    let today = changed(app, actor, input.seller_id).await?;
    let mut op = app.begin(actor).await?;
    let replayed = op.replay::<i32>("templateRestore", &input.idempotency_key, &input).await?;
    let place = (input.kind, input.seller_id);
    if replayed.is_none() {
        let source = text_of(op.conn(), (input.kind, Scope(input.seller_id)), input.restored).await?;
        let note = match input.restored {
            0 => "Восстановлен шаблон программы".to_owned(),
            version => format!("Восстановлена версия {version}"),
        };
        add(&mut op, place, input.version, (&source, Some(note))).await?;
    }
    finished(op, place, today).await
}

/// Adds a version after the one that was read.
async fn add(
    op: &mut Op,
    (kind, seller): (DocumentKind, Option<SellerId>),
    read: i32,
    (source, note): (&str, Option<String>),
) -> Result<(), Error> {
    let scope = Scope(seller);
    let latest = repo::versions(op.conn(), scope, Some(kind)).await?.pop();
    if latest.map_or(0, |version| version.version) != read {
        return Err(Error::Stale);
    }
    let hash = repo::keep_in(op, source).await?;
    let version = Version {
        kind: kind.code().to_owned(),
        version: read.saturating_add(1),
        hash,
        note,
        author: op.actor().name.clone(),
        saved_at: op.now(),
    };
    repo::insert_version(op, scope, &version).await?;
    let told = json!({ "version": version.version, "hash": version.hash, "note": version.note });
    op.audit("template.save", object(kind, seller), Whose::from(seller), None, Some(told)).await?;
    op.remember(&version.version).await
}

fn object(kind: DocumentKind, seller: Option<SellerId>) -> String {
    match seller {
        Some(seller) => format!("{seller}:{}", kind.code()),
        None => kind.code().to_owned(),
    }
}

async fn finished(op: Op, place: (DocumentKind, Option<SellerId>), today: NaiveDate) -> Result<Card, Error> {
    let card = card_on(op.conn(), place, today).await?;
    op.commit().await?;
    Ok(card)
}

/// Lets a version hold from a day on, when it prints samples for clients of every kind; else what is wrong with it.
pub async fn publish(
    app: &App,
    actor: &Actor,
    input: TemplatePublishInput,
) -> Result<Result<Card, TemplateFault>, Error> {
    let today = changed(app, actor, input.seller_id).await?;
    let (place, scope) = ((input.kind, input.seller_id), Scope(input.seller_id));
    if input.version == 0 {
        return Err(Error::invalid(
            "version",
            "Шаблон программы публиковать не нужно. Восстановите его черновиком.",
        ));
    }
    if (input.from.0 - today).num_days().abs() > DAYS_MAX {
        return Err(Error::invalid("from", "День отстоит от сегодняшнего больше чем на год. Исправьте его."));
    }
    // Before the unit of work: a version never changes, and setting samples takes its time.
    let source = text_of(app.read(), (input.kind, scope), input.version).await?;
    if let Some(fault) = fault_on_samples(app, input.kind, &source).await? {
        return Ok(Err(fault));
    }
    let mut op = app.begin(actor).await?;
    if op.replay::<i32>("templatePublish", &input.idempotency_key, &input).await?.is_none() {
        let last = repo::publications(op.conn(), scope, Some(input.kind)).await?.pop();
        let publication = Publication {
            kind: input.kind.code().to_owned(),
            seq: last.map_or(1, |last| last.seq.saturating_add(1)),
            version: input.version,
            from_on: input.from.0,
        };
        repo::insert_publication(&op, scope, &publication).await?;
        let told = json!({ "version": publication.version, "from": publication.from_on });
        let whose = Whose::from(input.seller_id);
        op.audit("template.publish", object(input.kind, input.seller_id), whose, None, Some(told)).await?;
        op.remember(&publication.seq).await?;
    }
    finished(op, place, today).await.map(Ok)
}

/// What is wrong with the template on samples for clients of every kind, with VAT and without, long and bare ones.
async fn fault_on_samples(
    app: &App,
    kind: DocumentKind,
    source: &str,
) -> Result<Option<TemplateFault>, Error> {
    let regimes = [TaxRegime::General, TaxRegime::SimplifiedNoVat];
    let of_client = |client| regimes.map(|regime| sample_for(kind, regime, 3, client));
    let mut samples: Vec<Content> = ClientKind::ALL.into_iter().flat_map(of_client).collect();
    samples.push(sample(kind, TaxRegime::General, 60));
    samples.push(bare(kind));
    for content in samples {
        let sheet = Sheet::of(Template::new(source), &content, Images::new());
        if let Err(fault) = tried(app.printer().try_out(sheet).await)? {
            return Ok(Some(fault));
        }
    }
    Ok(None)
}

/// A document that states nothing that may be left out.
fn bare(kind: DocumentKind) -> Content {
    let mut content = sample(kind, TaxRegime::General, 1);
    for party in [&mut content.seller, &mut content.buyer] {
        (party.inn, party.kpp, party.ogrn, party.address) = (None, None, None, None);
        (party.phone, party.email, party.bank) = (None, None, None);
    }
    (content.basis, content.due_on) = (None, None);
    content.signatories = Signatories::default();
    content
}
