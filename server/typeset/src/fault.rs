//! Faults of templates, for the people who write them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};

use crate::world::Sandbox;

/// Why a template could not be set, and where. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct TemplateFault {
    /// Line of the template, where the fault has a place.
    pub line: Option<usize>,
    /// Column, in characters.
    pub column: Option<usize>,
    /// Cause, in Russian; what the typesetter alone can tell is quoted as it says it.
    pub message: String,
    /// What may help.
    pub hint: Option<String>,
}

impl TemplateFault {
    /// A fault of the template as a whole.
    #[must_use]
    pub fn nowhere(message: impl Into<String>) -> TemplateFault {
        TemplateFault { line: None, column: None, message: message.into(), hint: None }
    }
}

/// The first of the faults, placed at the line of the template that led to it.
pub fn first(world: &Sandbox, faults: &[SourceDiagnostic]) -> TemplateFault {
    let Some(fault) = faults.first() else {
        return TemplateFault::nowhere("Шаблон не удалось собрать.");
    };
    let mut spans = vec![fault.span];
    spans.extend(fault.trace.iter().map(|point| DiagSpan::from(point.span)));
    let place = spans.into_iter().find_map(|span| place(world, span));
    let meant = unknown(&fault.message).and_then(|name| nearest(name, &world.names()));
    let told = fault.hints.first().map(|hint| in_russian(&hint.v));
    TemplateFault {
        line: place.map(|(line, _)| line + 1),
        column: place.map(|(_, column)| column + 1),
        message: in_russian(&fault.message),
        hint: meant.map(|name| format!("Возможно, имелось в виду «{name}».")).or(told),
    }
}

/// The name that is not known, where the message is about one.
fn unknown(message: &str) -> Option<&str> {
    let starts = ["unknown variable: ", "dictionary does not contain key "];
    let rest = starts.iter().find_map(|start| message.strip_prefix(start))?;
    let end = rest.trim_start_matches('"').find(['"', ' ']);
    let name = rest.trim_start_matches('"');
    Some(end.map_or(name, |end| &name[..end]))
}

/// The known name that differs least, by at most a third of its letters.
fn nearest(name: &str, known: &BTreeSet<String>) -> Option<String> {
    let far = |other: &String| (distance(name, other), other.clone());
    let (distance, found) = known.iter().map(far).min()?;
    (distance <= (name.chars().count() / 3).max(1)).then_some(found)
}

/// Letters to put in, take out or change (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (n, their) in other.iter().enumerate() {
            let changed = before + usize::from(*their != letter);
            before = row[n + 1];
            row[n + 1] = changed.min(before + 1).min(row[n] + 1);
        }
    }
    row[other.len()]
}

/// Line and column from 0, when the span lies in the template.
fn place(world: &Sandbox, span: DiagSpan) -> Option<(usize, usize)> {
    if span.id()? != world.main() {
        return None;
    }
    let source = world.source(world.main()).ok()?;
    source.lines().byte_to_line_column(world.range(span)?.start)
}

/// Beginnings of frequent messages; what follows them is kept.
const MESSAGES: [(&str, &str); 27] = [
    ("unknown variable: ", "Нет переменной или функции "),
    ("dictionary does not contain key ", "В данных нет поля "),
    ("array index out of bounds", "В списке нет элемента с таким номером"),
    ("cannot access fields on type ", "У значения нет полей; его тип "),
    ("file not found", "Файл не найден: шаблону доступны только данные, общий файл и рисунки"),
    ("access denied", "Пакеты и файлы вне шаблона недоступны"),
    ("failed to load file (access denied)", "Пакеты и файлы вне шаблона недоступны"),
    ("unable to get the current date", "Сегодняшняя дата недоступна: возьмите дату документа"),
    ("unclosed delimiter", "Скобка или кавычка не закрыта"),
    ("unclosed string", "Кавычка не закрыта"),
    ("unexpected closing ", "Лишняя закрывающая скобка: "),
    ("unexpected ", "Здесь не ожидалось: "),
    ("expected ", "Ожидалось: "),
    ("missing argument: ", "Не указан аргумент "),
    ("unexpected argument", "Лишний аргумент"),
    ("cannot add ", "Нельзя сложить "),
    ("maximum function call depth exceeded", "Функции вызывают друг друга слишком глубоко"),
    ("maximum show rule depth exceeded", "Правила show вызывают друг друга без конца"),
    ("loop seems to be infinite", "Цикл не кончается"),
    ("condition is always true", "Условие цикла всегда истинно: цикл не кончится"),
    ("condition is always false", "Условие цикла всегда ложно: цикл не начнётся"),
    ("failed to decode image", "Рисунок не читается"),
    ("type ", "Неверный тип: "),
    ("assertion failed", "Условие шаблона не выполнено"),
    ("panicked with: ", "Шаблон остановлен: "),
    ("cannot compare ", "Нельзя сравнить "),
    ("cannot join ", "Нельзя соединить "),
];

fn in_russian(message: &str) -> String {
    let known = MESSAGES
        .iter()
        .find_map(|(start, russian)| message.strip_prefix(start).map(|rest| format!("{russian}{rest}")));
    known.unwrap_or_else(|| message.to_owned())
}
