//! Which column is which field of ours: required fields first, with samples of what the columns hold.

use leptos::prelude::*;
use shared::error::FieldError;
use shared::imports::{ImportField, ImportKind, Mapping, fields, needs, suggest};

use super::field_row::FieldRow;
use super::mapping_file::{LoadMapping, SaveMapping};
use super::values::ValuesDialog;
use super::words::date_formats;
use super::work::Work;
use crate::calls::imports;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::{Button, Glyph, Icon, Look, Notice, Refusals, SelectField, Submission, Tone};

/// The step.
#[component]
pub fn MappingStep(work: Work) -> impl IntoView {
    let form = Submission::new();
    let values = RwSignal::new(None::<&'static ImportField>);
    let problems = Memo::new(move |_| {
        let headers = work.headers();
        work.mapping.with(|mapping| match mapping {
            Some(mapping) if !headers.is_empty() => mapping.problems(&headers),
            Some(_) | None => Vec::new(),
        })
    });
    let check = move |_| {
        form.asked.set(true);
        if problems.with_untracked(|problems| !problems.is_empty()) {
            return;
        }
        let Some(mapping) = work.mapping.get_untracked() else { return };
        form.send(async move { imports::check(work.id, Some(&mapping)).await }, move |import| {
            work.address.set("step", "");
            work.import.put(import);
        });
    };
    let kind = work.import.map(|import| import.kind);
    view! {
        <div class="bar">
            <LoadMapping work=work/>
            <SaveMapping work=work/>
            <Button look=Look::Ghost on:click=move |_| again(work)>
                <Icon glyph=Glyph::Again/>
                {tr!(imports.suggest_again)}
            </Button>
            <span class="bar__end"><DateOrder work=work/></span>
        </div>
        <Refusals submission=form/>
        <Problems problems=problems form=form/>
        {kind.map(|kind| view! { <Fields kind=kind work=work problems=problems values=values form=form/> })}
        <div class="row">
            <Button look=Look::Secondary on:click=move |_| work.address.set("step", "file")>
                {tr!(imports.back_to_file)}
            </Button>
            <Button look=Look::Primary busy=form.busy attr:data-testid="import-check" on:click=check>
                <Icon glyph=Glyph::Check/>
                {tr!(imports.check)}
            </Button>
            <span class="muted">{tr!(imports.check_hint)}</span>
        </div>
        <ValuesDialog field=values work=work/>
    }
}

/// Maps by the headers anew: what was chosen by hand goes.
fn again(work: Work) {
    let headers = work.headers();
    work.amend(|mapping| mapping.columns = suggest(mapping.kind, &headers));
    work.replaced.notify();
}

/// What the mapping cannot do without; shown once somebody has tried to go on.
#[component]
fn Problems(problems: Memo<Vec<FieldError>>, form: Submission) -> impl IntoView {
    move || {
        let found = problems.get();
        (form.asked.get() && !found.is_empty()).then(|| {
            let lines: Vec<String> = found.into_iter().map(|problem| problem.message).collect();
            view! { <Notice tone=Tone::Bad title=tr!(imports.mapping_wrong) text=lines.join(" ")/> }
        })
    }
}

/// Fields that are needed, then those that are mapped, then the rest.
fn ordered(kind: ImportKind, mapping: &Mapping) -> Vec<&'static ImportField> {
    let rank = |field: &ImportField| match (is_needed(kind, mapping, field.code), mapping.maps(field.code)) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    };
    let mut all: Vec<&'static ImportField> = fields(kind).iter().collect();
    all.sort_by_key(|field| rank(field));
    all
}

/// True for the usual field of a need, unless another one stands in for it.
fn is_needed(kind: ImportKind, mapping: &Mapping, code: &str) -> bool {
    let need = needs(kind).iter().find(|need| need.any[0] == code);
    need.is_some_and(|need| mapping.maps(code) || !need.any.iter().any(|field| mapping.maps(field)))
}

#[component]
fn Fields(
    kind: ImportKind,
    work: Work,
    problems: Memo<Vec<FieldError>>,
    values: RwSignal<Option<&'static ImportField>>,
    form: Submission,
) -> impl IntoView {
    let row = move |field: &'static ImportField| {
        let wrong = Signal::derive(move || {
            let path = [field.code.to_owned()];
            form.asked.get()
                && problems.with(|problems| problems.iter().any(|problem| problem.path.ends_with(&path)))
        });
        let needed = Signal::derive(move || {
            work.mapping.with(|mapping| mapping.as_ref().is_some_and(|m| is_needed(kind, m, field.code)))
        });
        view! { <FieldRow field=field needed=needed wrong=wrong work=work values=values/> }
    };
    // Rows do not jump while somebody works on them: only another mapping orders them anew.
    let rows = move || {
        work.replaced.track();
        let order = work.mapping.with_untracked(|mapping| {
            mapping.as_ref().map(|mapping| ordered(kind, mapping)).unwrap_or_default()
        });
        order.into_iter().map(row).collect_view()
    };
    view! {
        <section class="card is-flush mapping" aria-label=tr!(imports.step_mapping)>
            <table data-testid="mapping-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(imports.our_field)}</th>
                        <th scope="col">{tr!(imports.their_column)}</th>
                        <th scope="col">{tr!(imports.samples)}</th>
                        <th scope="col">{tr!(imports.constant)}</th>
                        <th scope="col">{tr!(imports.values)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// In which order dates in digits are read.
#[component]
fn DateOrder(work: Work) -> impl IntoView {
    let now =
        work.mapping.with_untracked(|mapping| mapping.as_ref().map(|m| m.date_format).unwrap_or_default());
    let code =
        date_formats().into_iter().find(|(value, ..)| *value == now).map_or("auto", |(_, code, _)| code);
    let chosen = RwSignal::new(code.to_owned());
    effect(move |_| {
        let code = chosen.get();
        let to = date_formats().into_iter().find(|(_, known, _)| *known == code).map(|(value, ..)| value);
        work.amend(|mapping| mapping.date_format = to.unwrap_or_default());
    });
    let options: Vec<(String, String)> =
        date_formats().into_iter().map(|(_, code, name)| (code.to_owned(), name)).collect();
    view! {
        <SelectField id="import-dates" label=tr!(imports.date_order) value=chosen options=Signal::stored(options)/>
    }
}
