use super::*;
use crate::documents::{DocumentKind, TaxRegime, sample};

fn exchange() -> Exchange<'static> {
    Exchange {
        recipient: "2BM-7800002024",
        sender: "2BM-7700001010",
        made_at: "2026-11-02T09:05:07".parse().unwrap(),
        file: Uuid::from_u128(0x1234),
        program: "Abona 0.1.0",
    }
}

fn text(content: &Content) -> String {
    file(content, &exchange()).unwrap_or_else(|errors| panic!("{errors:?}")).text
}

/// Names of elements as they open.
fn elements(text: &str) -> Vec<&str> {
    let open = text.split('<').filter(|part| !part.starts_with(['/', '?']) && !part.is_empty());
    open.map(|part| part.split([' ', '>', '/']).next().unwrap()).collect()
}

fn faults(content: &Content) -> Vec<String> {
    file(content, &exchange()).unwrap_err().iter().map(|error| error.path.join(".")).collect()
}

#[test]
fn a_file_is_named_by_the_format() {
    let content = sample(DocumentKind::Upd, TaxRegime::General, 1);
    let file = file(&content, &exchange()).unwrap();
    assert_eq!(
        file.name,
        "ON_NSCHFDOPPR_2BM-7800002024_2BM-7700001010_20261102_00000000-0000-0000-0000-000000001234_0_0_0_0_0_00.xml"
    );
    assert!(file.text.contains(&format!("ИдФайл=\"{}\"", file.name.trim_end_matches(".xml"))));
}

#[test]
fn elements_stand_in_the_order_of_the_format() {
    let upd = text(&sample(DocumentKind::Upd, TaxRegime::General, 1));
    assert!(upd.starts_with("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<Файл ИдФайл="));
    assert_eq!(
        elements(&upd),
        [
            "Файл",
            "Документ",
            "СвСчФакт",
            "СвПрод",
            "ИдСв",
            "СвЮЛУч",
            "Адрес",
            "АдрИнф",
            "ДокПодтвОтгрНом",
            "СвПокуп",
            "ИдСв",
            "СвЮЛУч",
            "Адрес",
            "АдрИнф",
            "ДенИзм",
            "ТаблСчФакт",
            "СведТов",
            "Акциз",
            "БезАкциз",
            "СумНал",
            "СумНал",
            "ВсегоОпл",
            "СумНалВсего",
            "СумНал",
            "СвПродПер",
            "СвПер",
            "ОснПер",
            "СвЛицПер",
            "РабОргПрод",
            "ФИО",
            "Подписант",
            "ФИО",
        ]
    );
    let mut tax = sample(DocumentKind::TaxInvoice, TaxRegime::General, 1);
    let one = Reference { number: "1".to_owned(), on: tax.on };
    tax.revision = Some(one.clone());
    if let Body::TaxInvoice(goods) = &mut tax.body {
        goods.payments = vec![one.clone(), one];
    }
    assert_eq!(
        elements(&text(&tax))[2..11],
        ["СвСчФакт", "ИспрДок", "СвПрод", "ИдСв", "СвЮЛУч", "Адрес", "АдрИнф", "СвПРД", "СвПРД"]
    );
    assert!(!text(&tax).contains("СвПродПер"));
}

#[test]
fn figures_are_those_of_the_document() {
    let upd = text(&sample(DocumentKind::Upd, TaxRegime::General, 2));
    for part in [
        "<Документ КНД=\"1115131\" Функция=\"СЧФДОП\" ПоФактХЖ=\"Документ об отгрузке",
        "ДатаИнфПр=\"02.11.2026\" ВремИнфПр=\"09.05.07\" НаимЭконСубСост=\"Общество",
        "<СвСчФакт НомерДок=\"СВ-000123\" ДатаДок=\"31.10.2026\">",
        "ИННЮЛ=\"7700001010\" КПП=\"770001001\"/>",
        "<ДенИзм КодОКВ=\"643\" НаимОКВ=\"Российский рубль\"/>",
        "<СведТов НомСтр=\"2\" НаимТов=\"Аренда статического IP-адреса\" ОКЕИ_Тов=\"796\" НаимЕдИзм=\"шт\" \
         КолТов=\"3\" ЦенаТов=\"245.9\" СтТовБезНДС=\"737.70\" НалСт=\"22%\" СтТовУчНал=\"900.00\">\
         <Акциз><БезАкциз>без акциза</БезАкциз></Акциз><СумНал><СумНал>162.30</СумНал></СумНал></СведТов>",
        "<ВсегоОпл СтТовБезНДСВсего=\"10737.70\" СтТовУчНалВсего=\"13100.00\"><СумНалВсего><СумНал>2362.30<",
        "<СвПер СодОпер=\"Услуги оказаны в полном объеме\" ДатаПер=\"31.10.2026\" ДатаНачПер=\"01.10.2026\" \
         ДатаОконПер=\"31.10.2026\"><ОснПер РеквНаимДок=\"Договор\" РеквНомерДок=\"17/26\" РеквДатаДок=\"01.02.2026\"/>",
        "<Подписант Должн=\"Генеральный директор\" СпосПодтПолном=\"1\">\
         <ФИО Фамилия=\"Морозов\" Имя=\"Пётр\" Отчество=\"Ильич\"/></Подписант>",
    ] {
        assert!(upd.contains(part), "{part}\nis not in\n{upd}");
    }
}

#[test]
fn a_seller_without_vat_hands_over_only() {
    let mut content = sample(DocumentKind::Upd, TaxRegime::SimplifiedNoVat, 1);
    content.seller.kind = ClientKind::SoleProprietor;
    content.seller.name = "Индивидуальный предприниматель Морозов Пётр Ильич".to_owned();
    content.seller.inn = Some("770000000156".to_owned());
    content.seller.ogrn = Some("320774600000002".to_owned());
    content.basis = None;
    let text = text(&content);
    for part in [
        "Функция=\"ДОП\"",
        "<СвИП ИННФЛ=\"770000000156\" ОГРНИП=\"320774600000002\">\
         <ФИО Фамилия=\"Морозов\" Имя=\"Пётр\" Отчество=\"Ильич\"/></СвИП>",
        "НалСт=\"без НДС\"",
        "<СумНалВсего><БезНДС>без НДС</БезНДС></СумНалВсего>",
        "<БезДокОснПер>1</БезДокОснПер>",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
    assert!(!text.contains("ДокПодтвОтгрНом") && !text.contains("СвЛицПер"));
}

#[test]
fn the_legal_form_of_a_proprietor_is_no_surname() {
    let mut content = sample(DocumentKind::Upd, TaxRegime::SimplifiedNoVat, 1);
    content.seller.kind = ClientKind::SoleProprietor;
    for (name, person) in [
        ("ИНДИВИДУАЛЬНЫЙ ПРЕДПРИНИМАТЕЛЬ ИВАНОВ ИВАН", "<ФИО Фамилия=\"ИВАНОВ\" Имя=\"ИВАН\"/>"),
        ("индивидуальный предприниматель Иванов Иван", "<ФИО Фамилия=\"Иванов\" Имя=\"Иван\"/>"),
        ("ИП Иванов Иван", "<ФИО Фамилия=\"Иванов\" Имя=\"Иван\"/>"),
        ("Ипатов Иван", "<ФИО Фамилия=\"Ипатов\" Имя=\"Иван\"/>"),
        ("Ип Ман", "<ФИО Фамилия=\"Ип\" Имя=\"Ман\"/>"),
    ] {
        content.seller.name = name.to_owned();
        let text = text(&content);
        assert!(text.contains(person), "{person}\nis not in\n{text}");
    }
}

#[test]
fn what_the_format_lacks_is_told_with_a_remedy() {
    let mut content = sample(DocumentKind::TaxInvoice, TaxRegime::General, 1);
    if let Body::TaxInvoice(goods) = &mut content.body {
        goods.shipment = None;
    }
    (content.buyer.address, content.buyer.inn) = (None, None);
    assert_eq!(faults(&content), ["buyer.inn", "buyer.address", "shipment"]);
    let mut content = sample(DocumentKind::Act, TaxRegime::General, 1);
    content.buyer.inn = None;
    content.signatories.director.as_mut().unwrap().name = "Морозов".to_owned();
    assert_eq!(faults(&content), ["buyer.inn", "signatories.director.name"]);
    assert_eq!(faults(&sample(DocumentKind::Invoice, TaxRegime::General, 1)), ["kind"]);
}

#[test]
fn marks_of_xml_are_escaped_and_a_free_line_has_no_quantity() {
    let mut content = sample(DocumentKind::Upd, TaxRegime::General, 1);
    content.buyer.name = "ООО \"А & Б\" <В>\n\u{1}".to_owned();
    let Body::Upd { goods, .. } = &mut content.body else { panic!("a УПД") };
    goods.lines[0].figures.price_net = crate::rate::UnitPrice::from_micros(0).unwrap();
    let text = text(&content);
    assert!(text.contains("НаимОрг=\"ООО &quot;А &amp; Б&quot; &lt;В&gt; \""));
    assert!(!text.contains("КолТов") && !text.contains("ОКЕИ_Тов") && text.contains("НаимЕдИзм=\"мес\""));
}
