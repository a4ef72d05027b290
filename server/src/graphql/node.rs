//! Objects by their global id, through the same authorisation as every other path.

use async_graphql::{Context, ID, Interface, Object};
use shared::api::access::ApiKeyView;
use shared::api::access::UserView;
use shared::api::catalog::PlanVersionView;
use shared::api::settings::SellerView;
use shared::ids::{
    ApiKeyId, BillRunId, ClientId, DocumentPackId, ImportId, PaymentKey, PlanId, PlanVersionId, ProductId,
    SellerId, StatementId, SubscriptionKey, UserId, WebhookEndpointId,
};

use super::{ClientNode, actor, app};
use crate::access;
use crate::billing;
use crate::catalog::{self, PlanNode, ProductNode};
use crate::clients;
use crate::documents;
use crate::error::Error;
use crate::imports;
use crate::payments::{self, PaymentNode};
use crate::settings;
use crate::subscriptions::{self, SubscriptionNode};
use crate::webhooks;

/// An object with a global id.
#[derive(Interface)]
#[graphql(name = "Node", field(name = "id", ty = "ID", desc = "The global id of the object."))]
pub enum Node {
    /// An API key.
    ApiKey(ApiKeyView),
    /// A client.
    Client(ClientNode),
    /// A payment.
    Payment(PaymentNode),
    /// A plan.
    Plan(PlanNode),
    /// A version of a plan.
    PlanVersion(PlanVersionView),
    /// A product.
    Product(ProductNode),
    /// A seller.
    Seller(SellerView),
    /// A subscription.
    ClientSubscription(SubscriptionNode),
    /// A user.
    User(UserView),
}

/// Most ids of one `nodes`.
const NODES_MAX: usize = 100;

/// Objects by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this global id; null when there is none, or none that the caller may see.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Node>> {
        Ok(find(ctx, &id).await?)
    }

    /// Objects by their global ids, in the order of the ids; at most 100.
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() > NODES_MAX {
            return Err(Error::BadRequest(format!("не больше {NODES_MAX} идентификаторов")).into());
        }
        let mut nodes = Vec::with_capacity(ids.len());
        for id in &ids {
            nodes.push(find(ctx, id).await?);
        }
        Ok(nodes)
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>, Error> {
    let (app, actor) = (app(ctx), actor(ctx)?);
    let (prefix, _) = id.split_once('_').ok_or_else(|| unknown(id))?;
    let found = match prefix {
        ApiKeyId::PREFIX => {
            access::api_key(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(Node::ApiKey)
        }
        ClientId::PREFIX => {
            let id = id.parse().map_err(|_| unknown(id))?;
            clients::client(app, actor, id).await.map(|client| Node::Client(client.into()))
        }
        PaymentKey::PREFIX => {
            let id = id.parse().map_err(|_| unknown(id))?;
            payments::one(app, actor, id).await.map(|view| Node::Payment(PaymentNode(view)))
        }
        PlanId::PREFIX => {
            catalog::plan_node(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(Node::Plan)
        }
        PlanVersionId::PREFIX => {
            let id = id.parse().map_err(|_| unknown(id))?;
            catalog::version_node(app, actor, id).await.map(Node::PlanVersion)
        }
        ProductId::PREFIX => {
            catalog::product_node(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(Node::Product)
        }
        SellerId::PREFIX => {
            let id = id.parse().map_err(|_| unknown(id))?;
            settings::visible_seller(app, actor, id).await.map(|seller| Node::Seller(seller.view()))
        }
        SubscriptionKey::PREFIX => {
            let id = id.parse().map_err(|_| unknown(id))?;
            subscriptions::subscription_node(app, actor, id).await.map(Node::ClientSubscription)
        }
        UserId::PREFIX => {
            access::user(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(Node::User)
        }
        _ => return Err(unknown(id)),
    };
    match found {
        Ok(node) => Ok(Some(node)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses with `NOT_FOUND` when nothing that changes has this id, or nothing that the caller may see.
pub(super) async fn require_visible(ctx: &Context<'_>, id: &ID) -> Result<(), Error> {
    let (app, actor) = (app(ctx), actor(ctx)?);
    let (prefix, _) = id.split_once('_').ok_or_else(|| unknown(id))?;
    match prefix {
        BillRunId::PREFIX => billing::run(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(drop),
        DocumentPackId::PREFIX => {
            documents::pack(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(drop)
        }
        StatementId::PREFIX => {
            payments::statement(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(drop)
        }
        WebhookEndpointId::PREFIX => {
            webhooks::endpoint(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(drop)
        }
        ImportId::PREFIX => imports::import(app, actor, id.parse().map_err(|_| unknown(id))?).await.map(drop),
        _ => find(ctx, id).await?.map(drop).ok_or_else(|| Error::not_found("object", &**id)),
    }
}

fn unknown(id: &ID) -> Error {
    Error::BadRequest(format!("«{}» не идентификатор объекта", id.chars().take(80).collect::<String>()))
}
