//! Permissions, roles and acts in words.

use leptos::prelude::*;
use shared::access::Permission;

use crate::calls::access::{AuditEntryView, UserState};
use crate::tr;
use crate::ui::{Badge, Mark, Tone};

/// Permissions of one area, under its name.
pub struct Area {
    /// Name of the area.
    pub name: &'static str,
    /// Its permissions.
    pub permissions: Vec<Permission>,
}

/// All permissions by area, in the order of the code.
pub fn areas() -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    for permission in Permission::ALL.iter().copied() {
        let name = area_name(permission);
        match areas.iter_mut().find(|area| area.name == name) {
            Some(area) => area.permissions.push(permission),
            None => areas.push(Area { name, permissions: vec![permission] }),
        }
    }
    areas
}

fn area_name(permission: Permission) -> &'static str {
    match permission {
        Permission::SettingsRead
        | Permission::SettingsWrite
        | Permission::UserManage
        | Permission::KeyManage
        | Permission::AuditRead
        | Permission::ClockSet => tr!(settings.area_system),
        Permission::ClientRead | Permission::ClientWrite | Permission::ImportRun => {
            tr!(settings.area_clients)
        }
        Permission::CatalogRead | Permission::CatalogWrite => tr!(settings.area_catalog),
        Permission::SubscriptionRead | Permission::SubscriptionWrite | Permission::UsageWrite => {
            tr!(settings.area_subscriptions)
        }
        Permission::LedgerRead | Permission::LedgerAdjust | Permission::LedgerReverse => {
            tr!(settings.area_ledger)
        }
        Permission::DocumentRead | Permission::DocumentWrite => tr!(settings.area_documents),
        Permission::RunRead | Permission::RunCalculate | Permission::RunConfirm | Permission::RunReverse => {
            tr!(settings.area_runs)
        }
    }
}

/// What a permission allows.
pub fn permission_name(permission: Permission) -> &'static str {
    match permission {
        Permission::SettingsRead => tr!(settings.p_settings_read),
        Permission::SettingsWrite => tr!(settings.p_settings_write),
        Permission::ClientRead => tr!(settings.p_client_read),
        Permission::ClientWrite => tr!(settings.p_client_write),
        Permission::CatalogRead => tr!(settings.p_catalog_read),
        Permission::CatalogWrite => tr!(settings.p_catalog_write),
        Permission::SubscriptionRead => tr!(settings.p_subscription_read),
        Permission::SubscriptionWrite => tr!(settings.p_subscription_write),
        Permission::UsageWrite => tr!(settings.p_usage_write),
        Permission::LedgerRead => tr!(settings.p_ledger_read),
        Permission::LedgerAdjust => tr!(settings.p_ledger_adjust),
        Permission::LedgerReverse => tr!(settings.p_ledger_reverse),
        Permission::DocumentRead => tr!(settings.p_document_read),
        Permission::DocumentWrite => tr!(settings.p_document_write),
        Permission::RunRead => tr!(settings.p_run_read),
        Permission::RunCalculate => tr!(settings.p_run_calculate),
        Permission::RunConfirm => tr!(settings.p_run_confirm),
        Permission::RunReverse => tr!(settings.p_run_reverse),
        Permission::ImportRun => tr!(settings.p_import_run),
        Permission::UserManage => tr!(settings.p_user_manage),
        Permission::KeyManage => tr!(settings.p_key_manage),
        Permission::AuditRead => tr!(settings.p_audit_read),
        Permission::ClockSet => tr!(settings.p_clock_set),
    }
}

/// Kinds of acts that the log can be narrowed to: what the address and the server call them, and their names.
pub fn act_kinds() -> [(&'static str, &'static str); 15] {
    [
        ("client", tr!(settings.kind_client)),
        ("subscription", tr!(settings.kind_subscription)),
        ("operation", tr!(settings.kind_operation)),
        ("billRun", tr!(settings.kind_run)),
        ("billSchedule", tr!(settings.kind_schedule)),
        ("plan", tr!(settings.kind_plan)),
        ("product", tr!(settings.kind_product)),
        ("document", tr!(documents.one)),
        ("import", tr!(settings.kind_import)),
        ("settings", tr!(settings.kind_settings)),
        ("user", tr!(settings.kind_user)),
        ("key", tr!(settings.kind_key)),
        ("webhook", tr!(webhooks.one)),
        ("session", tr!(settings.kind_session)),
        ("credit", tr!(credit.settings)),
    ]
}

/// An act in words: its kind and its verb; one that has no words yet keeps its code.
pub fn act_name(entry: &AuditEntryView) -> String {
    let action = entry.action.as_str();
    let (kind, verb) = action.rsplit_once('.').unwrap_or((action, ""));
    let root = kind.split('.').next().unwrap_or(kind);
    let known = act_kinds().into_iter().find(|(code, _)| *code == root).map(|(_, name)| name);
    let kind = known.or(match root {
        "seller" => Some(tr!(settings.kind_seller)),
        "billItem" => Some(tr!(settings.kind_run)),
        "clock" => Some(tr!(settings.kind_clock)),
        "view" => Some(tr!(settings.kind_view)),
        "client_group" => Some(tr!(credit.group)),
        "credit_policy" => Some(tr!(credit.policy)),
        "issuer" => Some(tr!(documents.issuer_title)),
        "seller_account" => Some(tr!(documents.account_edit)),
        "number_series" => Some(tr!(documents.s_numbering)),
        _ => None,
    });
    let verb = match action {
        "client.closingForm" => Some(tr!(settings.verb_closing)),
        "client.credit" | "credit.settings" => Some(tr!(settings.verb_terms)),
        "subscription.act" => deed_name(entry).or_else(|| verb_name(verb)),
        _ => verb_name(verb),
    };
    match (kind, verb) {
        (Some(kind), Some(verb)) => format!("{kind}: {verb}"),
        (None, _) | (_, None) => action.to_owned(),
    }
}

/// What was done to a subscription: the part of the input that was given says so.
fn deed_name(entry: &AuditEntryView) -> Option<&'static str> {
    let given = entry.after.as_ref()?.0.as_object()?;
    given.keys().find_map(|part| verb_name(part))
}

fn verb_name(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "create" => tr!(settings.verb_create),
        "update" => tr!(settings.verb_update),
        "save" => tr!(settings.verb_save),
        "delete" => tr!(settings.verb_delete),
        "archive" => tr!(settings.verb_archive),
        "publish" => tr!(settings.verb_publish),
        "confirm" => tr!(settings.verb_confirm),
        "recalculate" => tr!(settings.verb_recalculate),
        "reject" => tr!(settings.verb_reject),
        "rerunFailed" => tr!(settings.verb_rerun),
        "resume" => tr!(settings.verb_resume),
        "stop" => tr!(settings.verb_stop),
        "password" => tr!(settings.verb_password),
        "reverse" => tr!(settings.verb_reverse),
        "rotate" => tr!(settings.verb_rotate),
        "totpBegin" => tr!(settings.verb_totp_begin),
        "totpOn" => tr!(settings.verb_totp_on),
        "totpOff" => tr!(settings.verb_totp_off),
        "totpReset" => tr!(settings.verb_totp_reset),
        "refused" => tr!(settings.verb_refused),
        "decide" => tr!(settings.verb_decide),
        "apply" => tr!(settings.verb_apply),
        "cancel" => tr!(settings.verb_cancel),
        "revert" => tr!(settings.verb_revert),
        "amend" => tr!(settings.verb_amend),
        "test" => tr!(settings.verb_test),
        "redeliver" => tr!(settings.verb_redeliver),
        "off" => tr!(settings.verb_off),
        "revoke" => tr!(settings.verb_revoke),
        "start" => tr!(settings.verb_start),
        "end" => tr!(settings.verb_end),
        "set" => tr!(settings.verb_set),
        "credit" => tr!(settings.verb_credit),
        "debit" => tr!(settings.verb_debit),
        "promise" => tr!(settings.verb_promise),
        "except" => tr!(settings.verb_except),
        "exception_end" => tr!(settings.verb_exception_end),
        "note" => tr!(settings.verb_note),
        "block" => tr!(settings.verb_block),
        "unblock" => tr!(settings.verb_unblock),
        "act" => tr!(settings.verb_act),
        "changePlan" => tr!(settings.verb_plan),
        "changeQuantity" => tr!(settings.verb_quantity),
        "changePrice" => tr!(settings.verb_price),
        "addDiscount" => tr!(settings.verb_discount),
        "endDiscount" => tr!(settings.verb_discount_end),
        "changeBillingDay" => tr!(settings.verb_billing_day),
        "uncancel" => tr!(settings.verb_uncancel),
        "dropChange" => tr!(settings.verb_drop),
        "transfer" => tr!(settings.verb_transfer),
        "issue" => tr!(settings.verb_issue),
        "void" => tr!(settings.verb_void),
        "close_period" => tr!(settings.verb_close_period),
        _ => return None,
    })
}

/// Whether a user may sign in.
pub fn user_badge(state: UserState) -> impl IntoView {
    let (tone, mark, name) = match state {
        UserState::Active => (Tone::Ok, Mark::Dot, tr!(settings.user_active)),
        UserState::Disabled => (Tone::Mute, Mark::Cross, tr!(settings.user_disabled)),
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}
