//! What an act changed: values before and after, by their path.

use serde_json::Value;

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path of the value: `settings.vat`.
    pub path: String,
    /// As it was; nothing when it was not there.
    pub before: Option<String>,
    /// As it is; nothing when it is not there any more.
    pub after: Option<String>,
}

/// The values that differ, in the order of their paths. With one side alone every value of it is listed.
pub fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    if let Some(before) = before {
        flatten("", before, &mut old);
    }
    if let Some(after) = after {
        flatten("", after, &mut new);
    }
    let paths: std::collections::BTreeSet<&String> = old.iter().chain(&new).map(|(path, _)| path).collect();
    let of = |values: &[(String, String)], path: &str| {
        values.iter().find(|(known, _)| known == path).map(|(_, value)| value.clone())
    };
    let all = paths.into_iter().map(|path| Change {
        path: path.clone(),
        before: of(&old, path),
        after: of(&new, path),
    });
    all.filter(|change| change.before != change.after).collect()
}

fn flatten(path: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        // What is not there needs no line of its own.
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, value, into);
            }
        }
        Value::String(text) => into.push((path.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            into.push((path.to_owned(), value.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_listed() {
        let before = json!({ "name": "a", "tags": ["x"], "vat": null, "terms": { "basis": "ACTUAL" } });
        let after = json!({ "name": "a", "tags": ["x", "y"], "vat": "20", "terms": {} });
        let found = changes(Some(&before), Some(&after));
        let found: Vec<(&str, Option<&str>, Option<&str>)> =
            found.iter().map(|c| (c.path.as_str(), c.before.as_deref(), c.after.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("tags", Some("[\"x\"]"), Some("[\"x\",\"y\"]")),
                ("terms.basis", Some("ACTUAL"), None),
                ("vat", None, Some("20")),
            ]
        );
    }

    #[test]
    fn a_new_object_lists_everything_and_a_plain_value_has_no_path() {
        assert_eq!(changes(None, Some(&json!({ "a": 1, "b": true }))).len(), 2);
        let plain = changes(Some(&json!("1")), Some(&json!("2")));
        assert_eq!(plain[0].path, "");
    }
}
