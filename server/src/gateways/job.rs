//! Background work of this chapter.

use std::time::Duration;

use shared::gateway::GatewayEventState;

use super::service::{WORK, ask, autopay, hear, refunds, registers};
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler, Waiting, codes};

/// Asks about payments and refunds whose end is not known, processes notifications that wait, charges saved methods.
pub struct GatewayWork;

#[async_trait::async_trait]
impl Reconciler for GatewayWork {
    fn name(&self) -> &'static str {
        WORK
    }

    fn period(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn waiting(&self, app: &App) -> Result<Option<Waiting>, Error> {
        let new = codes([GatewayEventState::Stored.code()]);
        Waiting::rows(app, "gateway_event", "received_at", &format!("state IN ({new})")).await
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        hear::due(app).await?;
        let done = ask::due(app).await? + refunds::due(app).await? + autopay::due(app).await?;
        Ok(if done > 0 { Outcome::More } else { Outcome::Idle })
    }
}

/// Compares each day that is over with the lists of gateways that have such.
pub struct GatewayRegisters;

#[async_trait::async_trait]
impl Reconciler for GatewayRegisters {
    fn name(&self) -> &'static str {
        "gateway_registers"
    }

    fn period(&self) -> Duration {
        Duration::from_secs(1_800)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        registers::due(app).await?;
        Ok(Outcome::Idle)
    }
}
