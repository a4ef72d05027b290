//! What a template may print, told to the people who write templates: taken from the data of a full sample, so that
//! it is never more or less than there is.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DocumentKind, print};
use crate::catalog::coded_enum;

coded_enum! {
    /// What a variable of a template holds.
    VariableType {
        /// A text that is ready to print.
        Text = "text",
        /// A whole number.
        Number = "number",
        /// Yes or no.
        Flag = "flag",
        /// Several values of the same form.
        List = "list",
        /// Values under names of their own; it may be absent as a whole.
        Group = "group",
    }
}

/// A variable of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its path from the root of the data; `[]` stands for each item of a list: `lines[].name`.
    pub path: String,
    /// What it is, in Russian.
    pub description: String,
    /// What it holds.
    pub kind: VariableType,
    /// What it is in a sample.
    pub sample: Option<String>,
    /// What a template says to print it. Items of a list are printed within what the list says.
    pub insert: String,
}

/// Everything that templates of the kind may print: groups and lists before what is in them.
#[must_use]
pub fn variables(kind: DocumentKind) -> Vec<Variable> {
    let mut found = Vec::new();
    collect(&print::data(&super::full_sample(kind)), "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut Vec<Variable>) {
    if !path.is_empty() {
        found.push(variable(value, path));
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(value, &path, found);
            }
        }
        Value::Array(items) => {
            if let Some(Value::Object(fields)) = items.first() {
                fields.iter().for_each(|(name, value)| collect(value, &format!("{path}[].{name}"), found));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn variable(value: &Value, path: &str) -> Variable {
    let (kind, sample) = match value {
        Value::Object(_) => (VariableType::Group, None),
        Value::Array(_) => (VariableType::List, None),
        Value::Bool(yes) => (VariableType::Flag, Some(if *yes { "да" } else { "нет" }.to_owned())),
        Value::Number(number) => (VariableType::Number, Some(number.to_string())),
        Value::String(text) => (VariableType::Text, Some(text.clone())),
        Value::Null => (VariableType::Text, None),
    };
    let description = described(path).unwrap_or_default();
    Variable { path: path.to_owned(), description, kind, sample, insert: inserted(path, kind) }
}

/// What a template says to print the variable.
fn inserted(path: &str, kind: VariableType) -> String {
    let place = match path.rsplit_once("[].") {
        Some((list, field)) => format!("{}.{field}", item(list)),
        None => format!("d.{path}"),
    };
    match kind {
        VariableType::List => format!("#for {} in {place} [\n  \n]\n", item(path)),
        VariableType::Group => place,
        VariableType::Flag => format!("#if {place} [ ]"),
        VariableType::Text | VariableType::Number => match path.strip_prefix("fields.") {
            // A field is there only when whoever issues the document states it.
            Some(field) => format!("#d.fields.at(\"{field}\", default: \"\")"),
            None => format!("#{place}"),
        },
    }
}

/// What an item of a list is called: `line` of `lines`.
fn item(list: &str) -> &str {
    let name = list.rsplit('.').next().unwrap_or(list);
    name.strip_suffix('s').unwrap_or(name)
}

/// Descriptions by path.
const KNOWN: [(&str, &str); 78] = [
    ("kind", "Вид документа, код"),
    ("title", "Название документа"),
    ("number", "Номер документа"),
    ("date", "Дата: 31.12.2026"),
    ("date_long", "Дата прописью: 31 декабря 2026 г."),
    ("revision", "Исправление документа, если это оно"),
    ("revision.number", "Номер исправления"),
    ("revision.date", "Дата исправления"),
    ("revision.date_long", "Дата исправления прописью"),
    ("basis", "Основание: договор с номером и датой"),
    ("period", "Период документа, если он есть"),
    ("period.from", "Первый день периода"),
    ("period.to", "Последний день периода"),
    ("due", "Оплатить до"),
    ("note", "Примечание"),
    ("currency", "Валюта"),
    ("currency.code", "Валюта: буквенный код"),
    ("currency.name", "Валюта: название"),
    ("currency.number", "Валюта: цифровой код"),
    ("currency.short", "Валюта: кратко, после суммы"),
    ("status", "Статус УПД: 1 или 2"),
    ("lines", "Строки документа"),
    ("lines[].n", "Номер строки"),
    ("lines[].name", "Наименование"),
    ("lines[].unit", "Единица измерения"),
    ("lines[].unit_code", "Код единицы по ОКЕИ"),
    ("lines[].price", "Цена за единицу с НДС"),
    ("totals", "Итоги"),
    ("totals.has_vat", "Есть ли НДС"),
    ("totals.net", "Итого без НДС"),
    ("totals.vat", "Итого НДС"),
    ("totals.gross", "Итого с НДС"),
    ("totals.rates", "Итоги по ставкам НДС"),
    ("totals.rates[].rate", "Ставка НДС"),
    ("totals.rates[].taxed", "Облагается ли НДС"),
    ("totals.rates[].net", "Без НДС по ставке"),
    ("totals.rates[].vat", "НДС по ставке"),
    ("totals.rates[].gross", "С НДС по ставке"),
    ("words", "Сумма прописью"),
    ("payments", "Платёжные документы аванса"),
    ("payments[].number", "Номер платёжного документа"),
    ("payments[].date", "Дата платёжного документа"),
    ("payments[].date_long", "Дата платёжного документа прописью"),
    ("advances", "Счета-фактуры на аванс"),
    ("advances[].number", "Номер счёта-фактуры на аванс"),
    ("advances[].date", "Дата счёта-фактуры на аванс"),
    ("advances[].date_long", "Дата счёта-фактуры на аванс прописью"),
    ("shipment", "Документ об отгрузке"),
    ("shipment.number", "Номер документа об отгрузке"),
    ("shipment.date", "Дата документа об отгрузке"),
    ("shipment.date_long", "Дата документа об отгрузке прописью"),
    ("original", "Исправляемый документ"),
    ("original.number", "Номер исправляемого документа"),
    ("original.date", "Дата исправляемого документа"),
    ("original.date_long", "Дата исправляемого документа прописью"),
    ("reason", "Причина корректировки"),
    ("increase", "Увеличение всего"),
    ("decrease", "Уменьшение всего"),
    ("lines[].before", "До изменения"),
    ("lines[].after", "После изменения"),
    ("lines[].increase", "Увеличение"),
    ("lines[].decrease", "Уменьшение"),
    ("opening", "Сальдо начальное"),
    ("closing", "Сальдо конечное"),
    ("turnover", "Обороты за период"),
    ("rows", "Операции периода"),
    ("rows[].n", "Номер операции"),
    ("rows[].date", "Дата операции"),
    ("rows[].document", "Документ операции"),
    ("conclusion", "Вывод: кто кому должен"),
    ("place", "Место подписания"),
    ("subject", "Предмет"),
    ("until", "Последний день действия"),
    ("payment_days", "Срок оплаты: «5 календарных дней»"),
    ("fields", "Поля, которые заполняет тот, кто выставляет документ"),
    ("fields.text", "Текст документа"),
    ("services", "Действующие подписки клиента"),
    ("balance", "Расчёты с клиентом на дату документа"),
];

/// Descriptions of what several groups have, by the end of the path.
const ENDS: [(&str, &str); 41] = [
    ("bank", "банковский счёт"),
    ("bank.bank", "банк"),
    ("bank.bik", "БИК"),
    ("bank.account", "расчётный счёт"),
    ("bank.correspondent", "корреспондентский счёт"),
    ("name", "полное наименование"),
    ("short", "краткое наименование"),
    ("entrepreneur", "это ИП"),
    ("individual", "это физическое лицо"),
    ("inn", "ИНН"),
    ("kpp", "КПП"),
    ("inn_kpp", "ИНН/КПП"),
    ("ogrn", "ОГРН или ОГРНИП"),
    ("address", "адрес"),
    ("phone", "телефон"),
    ("email", "эл. почта"),
    ("line", "наименование, ИНН, КПП, адрес и телефон строкой"),
    ("signs.position", "должность"),
    ("signs.name", "фамилия, имя и отчество"),
    ("signs.short", "фамилия и инициалы"),
    ("signs.genitive", "должность и имя в родительном падеже"),
    ("signs.basis", "на основании чего действует"),
    ("sum.quantity", "количество"),
    ("sum.price_net", "цена без НДС"),
    ("sum.net", "стоимость без НДС"),
    ("sum.rate", "ставка НДС"),
    ("sum.vat", "НДС"),
    ("sum.gross", "стоимость с НДС"),
    ("side.debit", "дебет"),
    ("side.credit", "кредит"),
    ("service.n", "номер по порядку"),
    ("service.name", "название"),
    ("service.plan", "тарифный план"),
    ("service.quantity", "количество"),
    ("service.price", "стоимость за период с НДС"),
    ("service.interval", "период оплаты"),
    ("service.since", "оказывается с"),
    ("balance.amount", "сумма без знака"),
    ("balance.is_debt", "клиент должен"),
    ("balance.words", "сумма прописью"),
    ("balance.told", "сальдо словами"),
];

/// Groups whose fields are alike: path of the group, what its fields are called in [`ENDS`], and whose they are.
const GROUPS: [(&str, &str, &str); 17] = [
    ("seller", "", "Исполнитель"),
    ("buyer", "", "Заказчик"),
    ("director", "signs.", "Руководитель"),
    ("accountant", "signs.", "Главный бухгалтер"),
    ("buyer_signatory", "signs.", "Подписант заказчика"),
    ("lines[].before", "sum.", "До изменения"),
    ("lines[].after", "sum.", "После изменения"),
    ("lines[].increase", "sum.", "Увеличение"),
    ("lines[].decrease", "sum.", "Уменьшение"),
    ("lines[]", "sum.", "Строка"),
    ("increase", "sum.", "Увеличение всего"),
    ("decrease", "sum.", "Уменьшение всего"),
    ("opening", "side.", "Сальдо начальное"),
    ("closing", "side.", "Сальдо конечное"),
    ("turnover", "side.", "Обороты"),
    ("rows[]", "side.", "Операция"),
    ("services[]", "service.", "Подписка"),
];

fn described(path: &str) -> Option<String> {
    if let Some((_, text)) = KNOWN.iter().find(|(known, _)| *known == path) {
        return Some((*text).to_owned());
    }
    if let Some((_, _, whose)) = GROUPS.iter().find(|(group, ..)| *group == path) {
        return Some((*whose).to_owned());
    }
    let ends = |name: &str| ENDS.iter().find(|(end, _)| *end == name).map(|(_, text)| *text);
    if let Some(text) = path.starts_with("balance.").then(|| ends(path)).flatten() {
        return Some(format!("Расчёты: {text}"));
    }
    GROUPS.iter().find_map(|(group, prefix, whose)| {
        let rest = path.strip_prefix(group)?.strip_prefix('.')?;
        Some(format!("{whose}: {}", ends(&format!("{prefix}{rest}"))?))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_variable_of_every_kind_is_described_and_has_a_sample() {
        for kind in DocumentKind::ALL {
            for variable in variables(*kind) {
                assert!(!variable.description.is_empty(), "{kind:?}: {} is not described", variable.path);
                let is_leaf = !matches!(variable.kind, VariableType::List | VariableType::Group);
                let is_absent = variable.sample.is_none() && is_leaf;
                let may_be =
                    ["opening.", "closing.", "rows[]."].iter().any(|start| variable.path.starts_with(start));
                assert!(!is_absent || may_be, "{kind:?}: {} has no sample", variable.path);
            }
        }
    }

    #[test]
    fn every_description_is_of_a_variable_that_is_there() {
        let paths: BTreeSet<String> = DocumentKind::ALL
            .iter()
            .flat_map(|kind| variables(*kind))
            .map(|variable| variable.path)
            .collect();
        for (path, _) in KNOWN {
            assert!(paths.contains(path), "{path} is described and not there");
        }
        for (group, ..) in GROUPS {
            assert!(paths.iter().any(|path| path.starts_with(group)), "{group} is described and not there");
        }
    }

    #[test]
    fn a_variable_says_how_it_is_printed() {
        let insert = |kind, path: &str| {
            let all = variables(kind);
            all.into_iter()
                .find(|one| one.path == path)
                .map(|one| (one.kind, one.sample, one.insert))
                .unwrap()
        };
        assert_eq!(
            insert(DocumentKind::Invoice, "number"),
            (VariableType::Text, Some("СВ-000123".to_owned()), "#d.number".to_owned())
        );
        assert_eq!(
            insert(DocumentKind::Invoice, "lines"),
            (VariableType::List, None, "#for line in d.lines [\n  \n]\n".to_owned())
        );
        assert_eq!(insert(DocumentKind::Invoice, "lines[].gross").2, "#line.gross");
        assert_eq!(insert(DocumentKind::Invoice, "totals.rates[].vat").2, "#rate.vat");
        assert_eq!(insert(DocumentKind::Invoice, "totals.has_vat").2, "#if d.totals.has_vat [ ]");
        assert_eq!(insert(DocumentKind::Free, "fields.text").2, "#d.fields.at(\"text\", default: \"\")");
    }
}
