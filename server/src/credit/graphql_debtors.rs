//! The API of debtors: the worklist and the simulator.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::credit::{
    ClientCreditPreviewInput, CreditSettingsPreviewInput, CreditSimulateInput, CreditSimulationView,
    DebtorFilter, DebtorSort, DebtorTotals, StandingView,
};

use super::service::debtors::{self, Debtor, DebtorRows, standing_view};
use super::service::simulate;
use crate::graphql::{ClientNode, List, actor, app, connection};
use crate::page::PageArgs;

/// A client that owes money past its terms.
#[derive(SimpleObject)]
#[graphql(name = "Debtor")]
pub struct DebtorNode {
    /// The client.
    pub client: ClientNode,
    /// Where it stands.
    pub standing: StandingView,
}

fn node(debtor: Debtor) -> DebtorNode {
    let standing = standing_view(&debtor.state, debtor.client.currency, debtor.today);
    DebtorNode { client: debtor.client.into(), standing }
}

/// Queries of debtors.
#[derive(Default)]
pub struct DebtorQuery;

#[Object]
impl DebtorQuery {
    /// A page of the debtors that the caller sees, the largest overdue sums first when no order is named.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn debtors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many debtors from the beginning, or after `after`; at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor of the debtor before the page.")] after: Option<String>,
        #[graphql(desc = "So many debtors from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the debtor after the page.")] before: Option<String>,
        #[graphql(desc = "Which debtors.")] filter: Option<DebtorFilter>,
        #[graphql(desc = "By which columns.")] sort: Option<Vec<DebtorSort>>,
    ) -> Result<List<DebtorNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let DebtorRows { page, order, rows } =
            debtors::page(app(ctx), actor(ctx)?, &filter, sort, args).await?;
        Ok(connection(&page, rows, |debtor| debtors::place(debtor, &order), node))
    }

    /// How many debtors that the caller sees meet the conditions.
    async fn debtor_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which debtors.")] filter: Option<DebtorFilter>,
    ) -> Result<i32> {
        let count = debtors::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// What the debtors that the caller sees and that meet the conditions owe.
    async fn debtor_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which debtors.")] filter: Option<DebtorFilter>,
    ) -> Result<DebtorTotals> {
        Ok(debtors::totals(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?)
    }

    /// What a ladder would do to the whole base today. Writes nothing.
    async fn credit_simulate(
        &self,
        ctx: &Context<'_>,
        input: CreditSimulateInput,
    ) -> Result<CreditSimulationView> {
        Ok(simulate::simulate(app(ctx), actor(ctx)?, &input).await?)
    }

    /// What terms of a level above clients would do to those for whom it holds, today. Writes nothing.
    async fn credit_settings_preview(
        &self,
        ctx: &Context<'_>,
        input: CreditSettingsPreviewInput,
    ) -> Result<CreditSimulationView> {
        Ok(simulate::try_level(app(ctx), actor(ctx)?, input).await?)
    }

    /// What a group and terms of its own would do to a client today. Writes nothing.
    async fn client_credit_preview(
        &self,
        ctx: &Context<'_>,
        input: ClientCreditPreviewInput,
    ) -> Result<CreditSimulationView> {
        Ok(simulate::try_client(app(ctx), actor(ctx)?, input).await?)
    }
}
