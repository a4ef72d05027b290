//! Bank statements of a test: what a bank writes of an account and its payments.

/// The account that statements are of.
pub const OWN: &str = "40702810438000060473";

/// A document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doc<'a> {
    /// Its number.
    pub number: u32,
    /// Its sum in roubles, a dot before the kopecks.
    pub sum: &'a str,
    /// ИНН of the other side.
    pub inn: &'a str,
    /// What it is for.
    pub purpose: &'a str,
    /// It is paid by us.
    pub out: bool,
}

/// A document by which somebody pays us.
#[must_use]
pub const fn doc<'a>(number: u32, sum: &'a str, inn: &'a str, purpose: &'a str) -> Doc<'a> {
    Doc { number, sum, inn, purpose, out: false }
}

/// A statement with these documents.
#[must_use]
pub fn file(documents: &[Doc<'_>]) -> String {
    let mut text = format!(
        "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=UTF-8\nРасчСчет={OWN}\nСекцияРасчСчет\n\
         ДатаНачала=01.03.2026\nДатаКонца=31.03.2026\nРасчСчет={OWN}\nНачальныйОстаток=0\nКонечныйОстаток=0\n\
         КонецРасчСчет\n"
    );
    for one in documents {
        let theirs = format!("4070281000000000{:0>4}", one.inn.get(..4).unwrap_or(one.inn));
        let (payer, payee) = if one.out { (OWN, theirs.as_str()) } else { (theirs.as_str(), OWN) };
        let side = |who: &str, own: bool| {
            if own {
                format!("{who}ИНН=7707083893\n{who}=ООО «Рога и копыта»\n")
            } else {
                format!("{who}ИНН={}\n{who}=ООО «Плательщик {}»\n", one.inn, one.inn)
            }
        };
        text.push_str(&format!(
            "СекцияДокумент=Платежное поручение\nНомер={}\nДата=01.03.2026\nСумма={}\nПлательщикСчет={payer}\n{}\
             ПолучательСчет={payee}\n{}{}=01.03.2026\nНазначениеПлатежа={}\nКонецДокумента\n",
            one.number,
            one.sum,
            side("Плательщик", one.out),
            side("Получатель", !one.out),
            if one.out { "ДатаСписано" } else { "ДатаПоступило" },
            one.purpose,
        ));
    }
    text.push_str("КонецФайла\n");
    text
}
