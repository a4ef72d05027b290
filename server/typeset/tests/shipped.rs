//! Shipped templates, and faults of others.

use serde_json::{Value, json};
use shared::documents::{DocumentKind, TaxRegime, print, qr, sample};
use typeset::{Images, Pdf, Template, TemplateFault, render, shipped};

fn template(text: &str) -> Template {
    Template::new(text)
}

fn set(kind: DocumentKind, regime: TaxRegime, n_lines: usize) -> Pdf {
    let content = sample(kind, regime, n_lines);
    let code = qr::of(&content).and_then(|payload| typeset::qr::svg(&payload));
    let images: Images = code.map(|svg| ("qr.svg".to_owned(), svg)).into_iter().collect();
    render(&template(shipped(kind)), print::data(&content), &images)
        .unwrap_or_else(|fault| panic!("{kind:?}: {fault:?}"))
}

fn fault(text: &str) -> TemplateFault {
    render(&template(text), json!({ "number": "1" }), &Images::new()).expect_err(text)
}

#[test]
fn every_kind_has_a_template_that_fits_three_lines_on_its_page() {
    for kind in DocumentKind::ALL {
        for regime in [TaxRegime::General, TaxRegime::SimplifiedNoVat] {
            let pdf = set(*kind, regime, 3);
            assert!(pdf.bytes.starts_with(b"%PDF-"), "{kind:?}");
            let pages = if *kind == DocumentKind::Contract { 2 } else { 1 };
            assert_eq!(pdf.pages, pages, "{kind:?} {regime:?}");
        }
    }
}

#[test]
fn long_documents_go_over_pages() {
    for (kind, pages) in [
        (DocumentKind::Invoice, 5),
        (DocumentKind::Act, 5),
        (DocumentKind::TaxInvoice, 8),
        (DocumentKind::Upd, 7),
        (DocumentKind::UpdCorrection, 17),
        (DocumentKind::Reconciliation, 4),
    ] {
        assert_eq!(set(kind, TaxRegime::General, 200).pages, pages, "{kind:?}");
    }
}

#[test]
fn the_same_document_has_the_same_bytes() {
    let one = set(DocumentKind::Upd, TaxRegime::General, 3);
    assert_eq!(set(DocumentKind::Upd, TaxRegime::General, 3), one);
}

#[test]
fn a_document_with_nothing_but_names_is_set() {
    for kind in DocumentKind::ALL {
        let mut content = sample(*kind, TaxRegime::General, 1);
        for party in [&mut content.seller, &mut content.buyer] {
            (party.inn, party.kpp, party.ogrn, party.address) = (None, None, None, None);
            (party.phone, party.email, party.bank) = (None, None, None);
            party.name = "Очень длинное наименование ".repeat(12);
        }
        (content.basis, content.due_on, content.number) = (None, None, String::new());
        content.signatories = shared::documents::Signatories::default();
        let text = template(shipped(*kind));
        let pdf = render(&text, print::data(&content), &Images::new());
        assert!(pdf.is_ok(), "{kind:?}: {pdf:?}");
    }
}

#[test]
fn signatures_and_stamps_are_placed_where_they_are_given() {
    let svg =
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle r='4' cx='4' cy='4'/></svg>";
    let names = ["stamp.svg", "director.svg", "accountant.svg", "logo.svg"];
    let images: Images = names.into_iter().map(|name| (name.to_owned(), svg.to_vec())).collect();
    for kind in DocumentKind::ALL {
        let data = print::data(&sample(*kind, TaxRegime::General, 2));
        let text = template(shipped(*kind));
        let plain = render(&text, data.clone(), &Images::new()).expect("a shipped template");
        let signed = render(&text, data, &images).expect("a shipped template");
        assert_ne!(plain.bytes, signed.bytes, "{kind:?}");
        assert_eq!(plain.pages, signed.pages, "{kind:?}");
    }
}

#[test]
fn a_fault_names_its_line_and_its_cause() {
    let unknown = fault("#let a = 1\n\nИтого: #totl");
    assert_eq!((unknown.line, unknown.column), (Some(3), Some(9)));
    assert_eq!(unknown.message, "Нет переменной или функции totl");
    let field = fault("#import \"/abona.typ\": *\n#d.nomer");
    assert_eq!((field.line, field.message.as_str()), (Some(2), "В данных нет поля \"nomer\""));
    assert_eq!(fault("#let a = (1,").message, "Скобка или кавычка не закрыта");
    let inside = fault("#import \"/abona.typ\": *\n\n#labelled(1)");
    assert_eq!(inside.line, Some(3), "{inside:?}");
}

#[test]
fn a_template_reaches_no_file_no_clock_and_no_package() {
    let missing = "Файл не найден: шаблону доступны только данные, общий файл и рисунки";
    for text in ["#read(\"/etc/passwd\")", "#read(\"../../etc/passwd\")", "#image(\"stamp.png\")"] {
        let message = fault(text).message;
        assert!(message.starts_with(missing) || message.contains("escape"), "{text}: {message}");
    }
    assert!(fault("#import \"@preview/cetz:0.3.0\": *").message.starts_with("Пакеты и файлы вне шаблона"));
    assert!(fault("#datetime.today()").message.starts_with("Сегодняшняя дата недоступна"));
}

#[test]
fn a_template_that_is_too_long_is_refused() {
    let message = fault(&"я".repeat(131_073)).message;
    assert_eq!(message, "Шаблон длиннее 256 КБ. Сократите его.");
}

#[test]
fn a_code_is_drawn_for_any_payload_of_an_invoice() {
    let svg = typeset::qr::svg(&"Я".repeat(500)).expect("a code");
    assert!(String::from_utf8(svg).is_ok_and(|text| text.starts_with("<svg ")));
    assert_eq!(typeset::qr::svg(&"Я".repeat(5_000)), None);
}

#[test]
fn pictures_are_named_in_the_data() {
    let images: Images = [("a.svg".to_owned(), Vec::new())].into();
    let text = template("#assert(json(\"/data.json\").images == (\"a.svg\",))");
    assert!(render(&text, json!({}), &images).is_ok());
    assert!(render(&text, json!({}), &Images::new()).is_err());
    assert!(render(&text, Value::Null, &images).is_err());
}
