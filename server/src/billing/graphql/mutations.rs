//! Acting on bill runs.

use async_graphql::{Context, Object};
use shared::access::Permission;
use shared::api::common::{amount, shown_totals};
use shared::ids::{BillItemKey, BillRunId};
use shared::run::{Amended, RunTask};

use super::inputs::{
    BillItemDecideInput, BillItemPayload, BillLineAmendInput, BillRunConfirmInput, BillRunCreateInput,
    BillRunIdInput, BillRunPayload, BillRunPostInput, BillRunRecalculateInput, BillRunRejectInput,
    BillRunRerunInput, BillRunReverseInput, BillScheduleIdInput, BillSchedulePayload, BillScheduleSaveInput,
    guardrails,
};
use super::queries::{BillRunNode, as_of_or_today};
use crate::billing::service::create::{NewRun, create};
use crate::billing::service::lifecycle::{self, Confirmation};
use crate::billing::service::review::{self, Decision};
use crate::billing::service::schedule::{self, ScheduleForm};
use crate::billing::service::{lists, view};
use crate::clients;
use crate::error::Error;
use crate::graphql::{actor, answer, app, payload};

/// Acting on bill runs.
#[derive(Default)]
pub struct BillingMutation;

async fn run_payload(
    ctx: &Context<'_>,
    result: Result<BillRunId, Error>,
) -> async_graphql::Result<BillRunPayload> {
    match answer(result)? {
        Err(user_errors) => Ok(BillRunPayload { bill_run: None, user_errors }),
        Ok(id) => {
            let run = view::run(app(ctx), actor(ctx)?, id).await?;
            Ok(BillRunPayload { bill_run: Some(BillRunNode(run)), user_errors: Vec::new() })
        }
    }
}

async fn item_payload(
    ctx: &Context<'_>,
    result: Result<BillItemKey, Error>,
) -> async_graphql::Result<BillItemPayload> {
    match answer(result)? {
        Err(user_errors) => Ok(BillItemPayload { bill_item: None, bill_run: None, user_errors }),
        Ok(key) => {
            let (app, actor) = (app(ctx), actor(ctx)?);
            let item = lists::item(app, actor, key).await?;
            let run = BillRunNode(view::run(app, actor, key.run).await?);
            Ok(BillItemPayload { bill_item: Some(item), bill_run: Some(run), user_errors: Vec::new() })
        }
    }
}

async fn start(ctx: &Context<'_>, input: BillRunCreateInput) -> Result<BillRunId, Error> {
    let (app, actor) = (app(ctx), actor(ctx)?);
    let as_of = as_of_or_today(app, input.as_of, input.seller_id).await?;
    let new = NewRun {
        task: input.task.unwrap_or(RunTask::Charges),
        mode: input.mode,
        as_of,
        seller: input.seller_id,
        scope: input.scope.unwrap_or_default().into(),
        guardrails: guardrails(input.guardrails)?,
        schedule: None,
    };
    create(app, actor, new, &input.idempotency_key).await
}

async fn amend(ctx: &Context<'_>, input: BillLineAmendInput) -> Result<BillItemKey, Error> {
    let (app, actor) = (app(ctx), actor(ctx)?);
    actor.require(Permission::RunCalculate)?;
    let amended = match input.amount {
        None => None,
        Some(given) => {
            let currency = clients::client(app, actor, input.id.client).await?.currency;
            let amount_minor = amount(given, currency, "amount")?.minor();
            Some(Amended { amount_minor, reason: input.reason.unwrap_or_default() })
        }
    };
    review::decide(app, actor, input.id, Decision::Amend(input.line.into(), amended)).await
}

#[Object]
impl BillingMutation {
    /// Starts a run; follow it by `billRunProgress`.
    async fn bill_run_create(
        &self,
        ctx: &Context<'_>,
        input: BillRunCreateInput,
    ) -> async_graphql::Result<BillRunPayload> {
        run_payload(ctx, start(ctx, input).await).await
    }

    /// Confirms a run that waits: what is stored is posted.
    async fn bill_run_confirm(
        &self,
        ctx: &Context<'_>,
        input: BillRunConfirmInput,
    ) -> async_graphql::Result<BillRunPayload> {
        let confirmed = match shown_totals(&input.totals) {
            Err(error) => Err(error.into()),
            Ok(totals) => {
                let what = Confirmation { run: input.id, totals };
                lifecycle::confirm(app(ctx), actor(ctx)?, what, &input.idempotency_key).await
            }
        };
        run_payload(ctx, confirmed).await
    }

    /// Rejects a run that waits: nothing of it is posted.
    async fn bill_run_reject(
        &self,
        ctx: &Context<'_>,
        input: BillRunRejectInput,
    ) -> async_graphql::Result<BillRunPayload> {
        let reason = input.reason.unwrap_or_default();
        run_payload(ctx, lifecycle::reject(app(ctx), actor(ctx)?, input.id, &reason).await).await
    }

    /// Stops a working run between two groups of clients.
    async fn bill_run_stop(
        &self,
        ctx: &Context<'_>,
        input: BillRunIdInput,
    ) -> async_graphql::Result<BillRunPayload> {
        run_payload(ctx, lifecycle::stop(app(ctx), actor(ctx)?, input.id).await).await
    }

    /// Goes on with a partly posted run.
    async fn bill_run_resume(
        &self,
        ctx: &Context<'_>,
        input: BillRunPostInput,
    ) -> async_graphql::Result<BillRunPayload> {
        let resumed = lifecycle::resume(app(ctx), actor(ctx)?, input.id, &input.idempotency_key).await;
        run_payload(ctx, resumed).await
    }

    /// Calculates and posts the clients of a partly posted run that failed or were stale.
    async fn bill_run_rerun_failed(
        &self,
        ctx: &Context<'_>,
        input: BillRunRerunInput,
    ) -> async_graphql::Result<BillRunPayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        let rerun = lifecycle::rerun_failed(app, actor, input.id, input.items, &input.idempotency_key).await;
        run_payload(ctx, rerun).await
    }

    /// Calculates the clients of a waiting run that changed since or had errors, or those that are named, again.
    async fn bill_run_recalculate(
        &self,
        ctx: &Context<'_>,
        input: BillRunRecalculateInput,
    ) -> async_graphql::Result<BillRunPayload> {
        run_payload(ctx, lifecycle::recalculate(app(ctx), actor(ctx)?, input.id, input.items).await).await
    }

    /// Takes a posted run back, whole or for some clients; periods are open again.
    async fn bill_run_reverse(
        &self,
        ctx: &Context<'_>,
        input: BillRunReverseInput,
    ) -> async_graphql::Result<BillRunPayload> {
        let clients = input.client_ids.unwrap_or_default();
        let (app, actor) = (app(ctx), actor(ctx)?);
        let reversed =
            lifecycle::reverse(app, actor, input.id, clients, &input.reason, &input.idempotency_key).await;
        run_payload(ctx, reversed).await
    }

    /// Leaves a client, or one line, out of a run that is not posted yet; its days stay open for the next one.
    async fn bill_item_exclude(
        &self,
        ctx: &Context<'_>,
        input: BillItemDecideInput,
    ) -> async_graphql::Result<BillItemPayload> {
        let decision = Decision::Exclude(input.line.map(Into::into));
        item_payload(ctx, review::decide(app(ctx), actor(ctx)?, input.id, decision).await).await
    }

    /// Takes a client, or one line, into a run again; also a client whose calculation changed after a decision.
    async fn bill_item_include(
        &self,
        ctx: &Context<'_>,
        input: BillItemDecideInput,
    ) -> async_graphql::Result<BillItemPayload> {
        let decision = Decision::Include(input.line.map(Into::into));
        item_payload(ctx, review::decide(app(ctx), actor(ctx)?, input.id, decision).await).await
    }

    /// Sets another amount for a line of a run that is not posted yet, with a reason.
    async fn bill_line_amend(
        &self,
        ctx: &Context<'_>,
        input: BillLineAmendInput,
    ) -> async_graphql::Result<BillItemPayload> {
        item_payload(ctx, amend(ctx, input).await).await
    }

    /// Makes or changes a schedule of runs.
    async fn bill_schedule_save(
        &self,
        ctx: &Context<'_>,
        input: BillScheduleSaveInput,
    ) -> async_graphql::Result<BillSchedulePayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        let saved = match guardrails(input.guardrails) {
            Err(error) => Err(error),
            Ok(guardrails) => {
                let form = ScheduleForm {
                    id: input.id,
                    version: input.version,
                    seller: input.seller_id,
                    name: input.name,
                    cron: input.cron,
                    task: input.task.unwrap_or(RunTask::Charges),
                    days_ahead: input.days_ahead.unwrap_or(0),
                    mode: input.mode,
                    enabled: input.enabled,
                    guardrails,
                };
                schedule::save(app, actor, form, &input.idempotency_key).await
            }
        };
        let (id, user_errors) = payload(saved)?;
        let bill_schedule = match id {
            Some(id) => Some(schedule::find(app, actor, id).await?),
            None => None,
        };
        Ok(BillSchedulePayload { bill_schedule, user_errors })
    }

    /// Removes a schedule; the runs that it started stay.
    async fn bill_schedule_delete(
        &self,
        ctx: &Context<'_>,
        input: BillScheduleIdInput,
    ) -> async_graphql::Result<BillSchedulePayload> {
        let (_, user_errors) = payload(schedule::delete(app(ctx), actor(ctx)?, input.id).await)?;
        Ok(BillSchedulePayload { bill_schedule: None, user_errors })
    }
}
