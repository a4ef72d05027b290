//! Fields that a file may fill, with the headers by which people call them.

use super::ImportKind;

/// One field of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportField {
    /// Name in the mapping file.
    pub code: &'static str,
    /// Label for people, in Russian.
    pub label_ru: &'static str,
    /// Label for people, in English.
    pub label_en: &'static str,
    /// Other headers that mean it, folded: lowercase, ё as е.
    pub aliases: &'static [&'static str],
}

const fn field(
    code: &'static str,
    label_ru: &'static str,
    label_en: &'static str,
    aliases: &'static [&'static str],
) -> ImportField {
    ImportField { code, label_ru, label_en, aliases }
}

const CLIENTS: [ImportField; 14] = [
    field(
        "external_id",
        "Внешний код",
        "External id",
        &[
            "код",
            "id",
            "код клиента",
            "ид",
            "идентификатор",
            "customer id",
            "client id",
            "лицевой счет",
            "uid",
        ],
    ),
    field("kind", "Вид клиента", "Kind", &["вид", "тип", "тип клиента", "type", "client type", "форма"]),
    field(
        "name",
        "Название",
        "Name",
        &[
            "наименование",
            "фио",
            "клиент",
            "краткое наименование",
            "имя",
            "компания",
            "организация",
            "контрагент",
            "company",
            "client",
            "customer",
            "client name",
            "customer name",
        ],
    ),
    field(
        "full_name",
        "Полное название",
        "Full name",
        &["полное наименование", "юридическое название", "legal name", "полное имя"],
    ),
    field("inn", "ИНН", "INN", &["tax id", "tin", "инн клиента"]),
    field("kpp", "КПП", "KPP", &["кпп клиента"]),
    field("ogrn", "ОГРН", "OGRN", &["огрнип", "огрн/огрнип"]),
    field(
        "email",
        "E-mail",
        "E-mail",
        &["email", "почта", "электронная почта", "эл. почта", "mail", "адрес электронной почты", "имейл"],
    ),
    field("phone", "Телефон", "Phone", &["тел", "тел.", "мобильный", "phone number", "контактный телефон"]),
    field("address", "Адрес", "Address", &["юридический адрес", "адрес клиента", "legal address"]),
    field(
        "contract_number",
        "Номер договора",
        "Contract number",
        &["договор", "№ договора", "contract", "contract no", "договор №"],
    ),
    field(
        "contract_on",
        "Дата договора",
        "Contract date",
        &["договор от", "contract on", "дата заключения договора"],
    ),
    field(
        "billing_day",
        "День биллинга",
        "Billing day",
        &["расчетный день", "день начисления", "день оплаты"],
    ),
    field("tags", "Метки", "Tags", &["теги", "тэги", "группы", "labels"]),
];

const SUBSCRIPTIONS: [ImportField; 21] = [
    field(
        "external_id",
        "Внешний код подписки",
        "External id",
        &["код подписки", "код", "id", "subscription id", "номер подписки", "ид подписки"],
    ),
    field(
        "client_external_id",
        "Внешний код клиента",
        "Client external id",
        &["код клиента", "клиент", "customer id", "client id", "client", "ид клиента", "лицевой счет"],
    ),
    field("inn", "ИНН", "INN", &["инн клиента", "tax id", "tin"]),
    field("kpp", "КПП", "KPP", &["кпп клиента"]),
    field("email", "E-mail", "E-mail", &["email", "почта", "электронная почта", "e-mail клиента"]),
    field("plan_code", "Код тарифа", "Plan code", &["код плана", "код тарифного плана", "sku"]),
    field(
        "plan_name",
        "Тариф",
        "Plan name",
        &["тарифный план", "план", "plan", "название тарифа", "tariff", "услуга"],
    ),
    field("product", "Продукт", "Product", &["услуга (продукт)", "product name", "название продукта"]),
    field("period", "Период", "Period", &["период оплаты", "интервал", "interval", "billing period"]),
    field(
        "price",
        "Цена",
        "Price",
        &[
            "стоимость",
            "сумма",
            "тариф руб",
            "monthly charges",
            "абонентская плата",
            "amount",
            "цена за период",
        ],
    ),
    field("quantity", "Количество", "Quantity", &["кол-во", "qty", "число единиц", "seats"]),
    field(
        "start_on",
        "Дата начала",
        "Start date",
        &["начало", "дата подключения", "подключен", "start", "start on", "activated", "дата старта"],
    ),
    field("tenure_months", "Прожито месяцев", "Tenure, months", &["tenure", "стаж", "месяцев с начала"]),
    field("as_of", "На дату", "As of", &["дата среза", "as of date"]),
    field("billing_day", "День биллинга", "Billing day", &["расчетный день", "день начисления"]),
    field(
        "charged_through",
        "Начислено до",
        "Charged through",
        &["оплачено до", "начислено по", "paid until", "charged until"],
    ),
    field(
        "ended_on",
        "Дата окончания",
        "End date",
        &["окончание", "дата отключения", "отключен", "end", "ended on"],
    ),
    field("state", "Состояние", "State", &["статус", "status", "churn"]),
    field("discount_percent", "Скидка, %", "Discount, %", &["скидка", "discount", "процент скидки"]),
    field(
        "name",
        "Название подписки",
        "Name",
        &["название", "подписка", "subscription", "subscription name"],
    ),
    field("vat", "НДС", "VAT", &["ставка ндс", "vat rate"]),
];

/// The fields of files of this kind, in the order of the wizard.
#[must_use]
pub const fn fields(kind: ImportKind) -> &'static [ImportField] {
    match kind {
        ImportKind::Clients => &CLIENTS,
        ImportKind::Subscriptions => &SUBSCRIPTIONS,
    }
}

/// Whether files of this kind have the field.
#[must_use]
pub fn is_field(kind: ImportKind, code: &str) -> bool {
    fields(kind).iter().any(|field| field.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn codes_are_unique_and_aliases_are_folded() {
        for kind in ImportKind::ALL {
            let mut codes: Vec<&str> = fields(*kind).iter().map(|field| field.code).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), fields(*kind).len());
            for alias in fields(*kind).iter().flat_map(|field| field.aliases) {
                assert_eq!(fold(alias), *alias);
            }
        }
    }
}
