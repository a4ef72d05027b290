//! Where the object of an audit row is shown.

use shared::ids::{
    BillRunId, ClientId, DocumentKey, ImportId, PlanId, SubscriptionKey, UserId, WebhookEndpointId,
};

/// The page of the object with this global id; nothing when it has none.
pub fn href_of(object: &str) -> Option<String> {
    let page = match object.split_once('_')?.0 {
        ClientId::PREFIX => "/clients",
        SubscriptionKey::PREFIX => "/subscriptions",
        DocumentKey::PREFIX => "/documents",
        BillRunId::PREFIX => "/runs",
        ImportId::PREFIX => "/imports",
        PlanId::PREFIX => "/plans",
        WebhookEndpointId::PREFIX => "/settings/webhooks",
        UserId::PREFIX => return Some("/settings/users".to_owned()),
        _ => return None,
    };
    Some(format!("{page}/{object}"))
}

/// An id short enough for a cell: its kind and its first letters.
pub fn short(object: &str) -> String {
    const KEPT: usize = 12;
    if object.chars().count() <= KEPT + 1 {
        return object.to_owned();
    }
    let head: String = object.chars().take(KEPT).collect();
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_with_pages_have_addresses() {
        assert_eq!(href_of("cli_abc").as_deref(), Some("/clients/cli_abc"));
        assert_eq!(href_of("run_abc").as_deref(), Some("/runs/run_abc"));
        assert_eq!(href_of("clock"), None);
        assert_eq!(href_of("ses_abc"), None);
    }

    #[test]
    fn long_ids_are_cut() {
        assert_eq!(short("clock"), "clock");
        assert_eq!(short("cli_abcdefghijklmnop"), "cli_abcdefgh…");
    }
}
