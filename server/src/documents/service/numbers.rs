//! How documents of a seller are numbered, with what its numbers say of it.

use chrono::NaiveDate;
use shared::access::Permission;
use shared::api::documents::{NumberGapView, NumberSeriesSaveInput, NumberSeriesView};
use shared::documents::Issuer;
use shared::ids::SellerId;
use shared::numbering::Variables;

use super::super::repo::issuers as repo;
use crate::access::Actor;
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;
use crate::numbering;
use crate::settings;

/// What numbers of a seller's documents of this date say of the seller.
async fn variables(conn: &impl Connection, seller: SellerId, on: NaiveDate) -> Result<Variables, Error> {
    let stated = repo::stated(conn, seller).await?.into_iter().map(|stated| (stated.from, stated.issuer));
    let issuer = Issuer::on(&stated.collect::<Vec<_>>(), on);
    Ok(Variables { seller_prefix: issuer.prefix, ..Variables::default() })
}

/// How documents of each kind are numbered, with the numbers that documents of today would take.
pub async fn list(app: &App, actor: &Actor, seller: SellerId) -> Result<Vec<NumberSeriesView>, Error> {
    let seller = settings::visible_seller(app, actor, seller).await?;
    let today = app.clock().today(settings::zone(&seller));
    let variables = variables(app.read(), seller.id, today).await?;
    numbering::list(app.read(), seller.id, today, &variables).await
}

/// States how documents of a kind are numbered from now on. A mask whose next number is another document's is
/// refused.
pub async fn save(app: &App, actor: &Actor, input: NumberSeriesSaveInput) -> Result<NumberSeriesView, Error> {
    actor.require(Permission::SettingsWrite)?;
    actor.require_seller(input.seller_id)?;
    let mut op = app.begin(actor).await?;
    let seller = settings::seller_in(&op, input.seller_id).await?;
    let today = op.today(settings::zone(&seller));
    let variables = variables(op.conn(), seller.id, today).await?;
    let view = numbering::save_in(&mut op, input, today, &variables).await?;
    op.commit().await?;
    Ok(view)
}

/// Counts that no document has taken though a later one has.
pub async fn gaps(app: &App, actor: &Actor, seller: SellerId) -> Result<Vec<NumberGapView>, Error> {
    let seller = settings::visible_seller(app, actor, seller).await?;
    numbering::gaps(app.read(), seller.id).await
}
