//! The second step: by which day, and over which clients and subscriptions.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::{ClientId, PlanId, SellerId};
use shared::run::RunTask;

use super::draft::Draft;
use super::month::MonthField;
use super::picker::{Picker, add};
use crate::calls::catalog::{self, PlanFilter, PlanRow};
use crate::calls::clients::{self, ClientRow};
use crate::calls::sellers;
use crate::remote::Remote;
use crate::tr;
use crate::ui::tokens::TokensField;
use crate::ui::{
    Button, Choice, Choices, DateField, Notice, Refusals, SelectField, Submission, TextArea, Tone, text,
};

/// Most tags, plans or clients of a scope; the server takes no more.
const SCOPE_MAX: usize = 1_000;
/// Clients offered by the field that adds one.
const OFFERED: i32 = 12;

/// The step.
#[component]
pub fn Scope(draft: Draft, task: RunTask) -> impl IntoView {
    name_plans(draft);
    name_clients(draft);
    let (coverage, limits, about) = match task {
        RunTask::Charges => (tr!(runs.coverage), tr!(runs.limits), tr!(runs.limits_text)),
        RunTask::Closing => (tr!(closings.coverage), tr!(closings.limits), tr!(closings.limits_text)),
        RunTask::Invoices => (tr!(ahead.coverage), tr!(ahead.limits), tr!(ahead.limits_text)),
    };
    let found = Choices::new(move |typed: String| async move {
        Ok(clients::find(typed, OFFERED).await?.into_iter().map(client).collect())
    });
    view! {
        <section class="card stack" aria-labelledby="coverage-title">
            <h2 id="coverage-title">{coverage}</h2>
            <div class="cols">
                <When draft=draft task=task/>
                <Whose draft=draft/>
            </div>
        </section>
        <section class="card stack" aria-labelledby="limits-title">
            <h2 id="limits-title">{limits}</h2>
            <p class="muted">{about}</p>
            <div class="cols">
                {(task != RunTask::Closing).then(|| view! { <Plans draft=draft/> })}
                <TokensField
                    id="run-tags"
                    label=tr!(runs.tags)
                    hint=tr!(runs.tags_hint)
                    tokens=draft.tags
                    limit=SCOPE_MAX
                />
                <Picker
                    id="run-clients-picked"
                    label=tr!(runs.clients)
                    hint=tr!(runs.clients_hint)
                    picked=draft.clients
                    choices=found
                />
                <Pasted draft=draft/>
            </div>
        </section>
    }
}

/// The day by which what is due is charged, or the month to close.
#[component]
fn When(draft: Draft, task: RunTask) -> impl IntoView {
    let by = |label: &'static str, hint: &'static str| {
        let error = Signal::derive(move || draft.as_of_error());
        view! { <DateField id="run-as-of" label=label value=draft.as_of hint=hint error=error/> }.into_any()
    };
    match task {
        RunTask::Charges => by(tr!(runs.as_of_label), tr!(runs.as_of_hint)),
        RunTask::Invoices => by(tr!(ahead.until), tr!(ahead.until_hint)),
        RunTask::Closing => view! { <MonthField draft=draft/> }.into_any(),
    }
}

#[component]
fn Plans(draft: Draft) -> impl IntoView {
    let plans = Choices::new(move |typed: String| {
        let filter = PlanFilter {
            seller_id: draft.seller.with_untracked(|seller| seller.parse::<SellerId>().ok()),
            search: Some(typed).filter(|typed| !typed.is_empty()),
            ..PlanFilter::default()
        };
        async move { Ok(catalog::plans(filter, None).await?.rows.into_iter().map(plan).collect()) }
    });
    view! {
        <Picker
            id="run-plans"
            label=tr!(runs.plans)
            hint=tr!(runs.plans_hint)
            picked=draft.plans
            choices=plans
        />
    }
}

fn plan(row: PlanRow) -> Choice {
    Choice { value: row.view.id.to_string(), label: row.view.name, note: row.product.name }
}

fn client(row: ClientRow) -> Choice {
    let client = row.client;
    Choice { value: client.id.to_string(), label: client.name, note: client.inn.unwrap_or_default() }
}

/// Which seller's clients; asked only where there are several.
#[component]
fn Whose(draft: Draft) -> impl IntoView {
    let known = Remote::new(sellers::list);
    move || {
        let all = known.data().filter(|all| all.len() > 1)?;
        let mut options = vec![(String::new(), tr!(runs.every_seller).to_owned())];
        options.extend(sellers::choices(&all));
        Some(view! {
            <SelectField
                id="run-seller"
                label=tr!(runs.seller)
                value=draft.seller
                options=Signal::stored(options)
            />
        })
    }
}

/// Clients by a list of ИНН.
#[component]
fn Pasted(draft: Draft) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let submission = Submission::new();
    let missing = RwSignal::new(None::<(i64, Vec<String>)>);
    let find = move |_| {
        let inns = inns(&typed.get_untracked());
        if inns.is_empty() {
            submission.asked.set(true);
            return;
        }
        let asked = inns.clone();
        submission.send(clients::by_inns(inns.into_iter().collect()), move |rows| {
            let found: BTreeSet<String> = rows.iter().filter_map(|row| row.client.inn.clone()).collect();
            let count = i64::try_from(rows.len()).unwrap_or_default();
            missing.set(Some((count, asked.difference(&found).cloned().collect())));
            typed.set(String::new());
            add(draft.clients, rows.into_iter().map(client));
        });
    };
    let empty = Signal::derive(move || {
        let none = typed.with(|typed| inns(typed).is_empty());
        (submission.asked.get() && none).then(|| tr!(runs.inns_empty).to_owned())
    });
    let answer = move || {
        missing.get().map(|(count, missing)| {
            let tone = if missing.is_empty() { Tone::Ok } else { Tone::Warn };
            let title = tr!(runs.inns_found, count = text::counted(count)).to_string();
            let words = if missing.is_empty() {
                String::new()
            } else {
                tr!(runs.inns_missing, inns = missing.join(", ")).to_string()
            };
            view! { <Notice tone=tone title=title text=words/> }
        })
    };
    view! {
        <div class="stack-s">
            <Refusals submission=submission/>
            <TextArea
                id="run-inns"
                label=tr!(runs.inns)
                hint=tr!(runs.inns_hint)
                value=typed
                optional=true
                error=empty
            />
            <div>
                <Button busy=submission.busy on:click=find attr:data-testid="run-inns-find">
                    {tr!(runs.inns_find)}
                </Button>
            </div>
            {answer}
        </div>
    }
}

/// The ИНН of a text, each once: what stands between them does not matter.
fn inns(text: &str) -> BTreeSet<String> {
    let words = text.split(|sign: char| !sign.is_ascii_digit());
    words.filter(|word| matches!(word.len(), 10 | 12)).take(SCOPE_MAX).map(str::to_owned).collect()
}

/// Reads the names of plans that the address named by id.
fn name_plans(draft: Draft) {
    let unnamed = draft.plans.with_untracked(|all| unnamed::<PlanId>(all));
    for id in unnamed {
        spawn_local(async move {
            if let Ok(Some(card)) = catalog::plan(id).await {
                label(draft.plans, &id.to_string(), &card.view.name);
            }
        });
    }
}

/// Reads the names of clients that the address named by id.
fn name_clients(draft: Draft) {
    let unnamed = draft.clients.with_untracked(|all| unnamed::<ClientId>(all));
    if unnamed.is_empty() {
        return;
    }
    spawn_local(async move {
        // Without names the ids stay: they choose the same clients.
        for row in clients::by_ids(unnamed).await.unwrap_or_default() {
            label(draft.clients, &row.client.id.to_string(), &row.client.name);
        }
    });
}

fn unnamed<T: std::str::FromStr>(choices: &[Choice]) -> Vec<T> {
    let bare = choices.iter().filter(|choice| choice.label.is_empty());
    bare.filter_map(|choice| choice.value.parse().ok()).collect()
}

fn label(choices: RwSignal<Vec<Choice>>, value: &str, name: &str) {
    choices.try_update(|all| {
        for choice in all.iter_mut().filter(|choice| choice.value == value) {
            name.clone_into(&mut choice.label);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inns_are_taken_out_of_any_text_each_once() {
        let found: Vec<String> =
            inns("7707083893; 500100732259\n7707083893 КПП 770701001, 12345").into_iter().collect();
        assert_eq!(found, ["500100732259", "7707083893"]);
    }
}
