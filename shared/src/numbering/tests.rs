use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn variables() -> Variables {
    Variables {
        seller_prefix: "СВ".to_owned(),
        client_code: "К17".to_owned(),
        custom: BTreeMap::from([("branch".to_owned(), "02".to_owned())]),
    }
}

fn mask(text: &str, reset: NumberReset) -> Mask {
    Mask::parse(text, reset, &["branch"]).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

fn faults(text: &str, reset: NumberReset) -> Vec<String> {
    let errors = Mask::parse(text, reset, &["branch"]).expect_err(text);
    assert!(errors.iter().all(|error| error.path == ["mask"]));
    errors.into_iter().map(|error| error.message).collect()
}

#[test]
fn every_variable_is_filled_in() {
    let number = |text: &str, reset| mask(text, reset).render(123, day("2026-03-09"), &variables()).unwrap();
    assert_eq!(number("{seq}", NumberReset::Never), "123");
    assert_eq!(number("{seq:6}", NumberReset::Never), "000123");
    assert_eq!(number("{seller.prefix}-{seq:6}", NumberReset::Never), "СВ-000123");
    assert_eq!(number("{yyyy}/{seq}", NumberReset::Yearly), "2026/123");
    assert_eq!(number("{seq}/{mm}-{yy}", NumberReset::Monthly), "123/03-26");
    assert_eq!(number("№{seq} {client.code}.{branch}", NumberReset::Never), "№123 К17.02");
    assert_eq!(number("{yyyy}{mm}{seq:4}", NumberReset::Monthly), "2026030123");
    assert_eq!(
        mask("{seq:2}", NumberReset::Never).render(12_345, day("2026-03-09"), &variables()).unwrap(),
        "12345"
    );
}

#[test]
fn the_key_of_a_count_names_its_period() {
    assert_eq!(NumberReset::Never.period_key(day("2026-03-09")), "");
    assert_eq!(NumberReset::Yearly.period_key(day("2026-03-09")), "2026");
    assert_eq!(NumberReset::Monthly.period_key(day("2026-03-09")), "2026-03");
}

#[test]
fn a_mask_that_could_repeat_is_refused() {
    for (text, reset) in [
        ("СЧ", NumberReset::Never),
        ("{client.code}", NumberReset::Never),
        ("{seq}", NumberReset::Yearly),
        ("{seq}-{mm}", NumberReset::Yearly),
        ("{seq}-{client.code}", NumberReset::Yearly),
        ("{seq}-{branch}", NumberReset::Monthly),
        ("{seq}-{yyyy}", NumberReset::Monthly),
        ("{seq}-{mm}", NumberReset::Monthly),
        ("{client.code}{seq}", NumberReset::Never),
        ("{seq}{client.code}", NumberReset::Never),
        ("{client.code}1{seq}", NumberReset::Never),
        ("{client.code}-{yyyy}{seq}", NumberReset::Yearly),
        ("{client.code}-{seq}-{branch}", NumberReset::Never),
        ("{client.code}-{yyyy}-{branch}-{seq}", NumberReset::Yearly),
        ("{seq}-{seq}", NumberReset::Never),
    ] {
        assert_eq!(faults(text, reset).len(), 1, "{text} {reset:?}: {:?}", faults(text, reset));
    }
}

#[test]
fn faults_tell_cause_and_remedy() {
    assert_eq!(
        faults("СЧ", NumberReset::Never),
        ["В маске нет номера по порядку, номера повторятся. Добавьте {seq}."]
    );
    assert_eq!(
        faults("{seq}", NumberReset::Yearly),
        ["Счёт начинается заново каждый год, а года в маске нет: номера повторятся. \
          Добавьте {yyyy} или {yy}, либо выберите сквозную нумерацию."]
    );
    assert_eq!(
        faults("{sek}", NumberReset::Never),
        ["Переменной {sek} нет. Есть {seq}, {yyyy}, {yy}, {mm}, {seller.prefix}, {client.code} \
          и свои переменные из настроек."]
    );
    for text in ["{seq:0}", "{seq:13}", "{seq:}", "{seq:+5}", "{seq:x}"] {
        assert_eq!(
            faults(text, NumberReset::Never),
            ["После {seq: должно стоять число знаков от 1 до 12, например {seq:6}."]
        );
    }
    for text in ["{seq", "seq}", "{{seq}}", "{seq}}", "{"] {
        assert_eq!(
            faults(text, NumberReset::Never),
            ["Фигурная скобка без пары. Переменная пишется так: {seq}. Исправьте скобки."],
            "{text}"
        );
    }
    assert_eq!(
        faults("{seq}:{yyyy} ", NumberReset::Never),
        [
            "Знак «:» в номере недопустим. Годятся буквы, цифры, пробел и знаки - / . _ №.",
            "Маска начинается или кончается пробелом. Уберите его.",
        ]
    );
    let long = format!("{}{{seq}}", "Я".repeat(34));
    assert_eq!(
        faults(&long, NumberReset::Never),
        ["Номер по этой маске длиннее 40 знаков. Сократите маску."]
    );
}

#[test]
fn texts_of_variables_that_fit_no_number_are_refused() {
    let mask = mask("{client.code}-{seq}", NumberReset::Never);
    for (code, fault) in [
        ("", "Переменная {client.code} маски пуста. Заполните её или уберите из маски."),
        (
            "а\nб",
            "В переменной {client.code} есть знак «\\n», недопустимый в номере. \
             Годятся буквы, цифры, пробел и знаки - / . _ №.",
        ),
        (" 1", "Переменная {client.code} начинается или кончается пробелом. Уберите его."),
    ] {
        let variables = Variables { client_code: code.to_owned(), ..Variables::default() };
        assert_eq!(mask.render(1, day("2026-01-01"), &variables).unwrap_err().message, fault);
    }
    let variables = Variables { client_code: "Я".repeat(39), ..Variables::default() };
    let error = mask.render(1, day("2026-01-01"), &variables).unwrap_err();
    assert!(error.message.contains("длиннее 40 знаков: 41"), "{error:?}");
}

#[test]
fn the_next_number_follows_the_last_of_its_period() {
    let series = Series { mask: mask("{yyyy}-{seq:3}", NumberReset::Yearly), start: 100 };
    assert_eq!(series.preview(None, day("2026-01-01"), &variables()).unwrap(), "2026-100");
    assert_eq!(series.preview(Some(100), day("2026-12-31"), &variables()).unwrap(), "2026-101");
    assert_eq!(mask("{branch}/{seq}", NumberReset::Never).custom(), ["branch"]);
}

/// Every mask of one to `n` of these parts.
fn masks(n: usize) -> Vec<String> {
    let parts = ["{seq}", "{yyyy}", "{yy}", "{mm}", "{client.code}", "{branch}", "-", "1"];
    let mut all = vec![String::new()];
    let mut longest = all.clone();
    for _ in 0..n {
        longest = longest.iter().flat_map(|mask| parts.map(|part| format!("{mask}{part}"))).collect();
        all.extend(longest.clone());
    }
    all
}

/// Every number of the mask over texts, counts and dates that are easily mistaken for each other, with what it counts.
fn numbers(mask: &Mask) -> Vec<(String, (String, i64))> {
    let texts = ["1", "11", "1-1", "2011"];
    let days = ["2011-01-01", "2011-11-01", "2001-11-01"].map(day);
    let mut numbers = Vec::new();
    for code in texts {
        for branch in texts {
            let variables = Variables {
                client_code: code.to_owned(),
                custom: BTreeMap::from([("branch".to_owned(), branch.to_owned())]),
                ..Variables::default()
            };
            for date in days {
                for seq in [1, 11, 112, 2_011] {
                    let number = mask.render(seq, date, &variables).unwrap();
                    numbers.push((number, (mask.reset().period_key(date), seq)));
                }
            }
        }
    }
    numbers
}

#[test]
fn no_accepted_mask_gives_two_counts_or_periods_one_number() {
    let mut accepted = 0;
    for text in masks(4).into_iter().chain([
        "{client.code}-{yyyy}-{branch}-{seq}".to_owned(),
        "{client.code}-{yyyy}-{mm}-{seq}".to_owned(),
        "{seq}-{client.code}-{yyyy}{mm}".to_owned(),
    ]) {
        for reset in NumberReset::ALL {
            let Ok(mask) = Mask::parse(&text, *reset, &["branch"]) else { continue };
            accepted += 1;
            let mut seen = BTreeMap::new();
            for (number, counted) in numbers(&mask) {
                let other = seen.entry(number.clone()).or_insert_with(|| counted.clone());
                assert_eq!(*other, counted, "{text} {reset:?} gives {number} twice");
            }
        }
    }
    assert!(accepted > 500, "{accepted}");
}

proptest! {
    #[test]
    fn no_text_of_a_mask_panics(text in "[{}seqym:0-9. -]{0,12}|\\PC{0,12}") {
        for reset in NumberReset::ALL {
            if let Err(errors) = Mask::parse(&text, *reset, &[]) {
                prop_assert!(!errors.is_empty());
            }
        }
    }
}

#[test]
fn the_usual_masks_never_repeat() {
    for kind in crate::documents::DocumentKind::ALL {
        let (mask, reset) = usual(*kind);
        assert!(Mask::parse(mask, reset, &[]).is_ok(), "{mask}");
    }
}
