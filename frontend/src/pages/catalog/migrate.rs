//! Subscriptions of a plan move to another version, or to another plan: whom it concerns, by how much, and the move.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::catalog::{CatalogState, VersionState};
use shared::ids::{PlanId, PlanVersionId};

use crate::api::ApiError;
use crate::calls::amount;
use crate::calls::catalog::{
    self, PlanCard, PlanFilter, PlanMigrateInput, PlanMigrationInput, PlanMigrationPreview, PlanMigrationRow,
    PlanRow, PlanVersionView,
};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::leave::LeaveGuard;
use crate::ui::{
    Button, Choice, Choices, Combobox, Dialog, Look, Notice, PreviewCard, Refusal, SelectField, Skeleton,
    TextField, Tone, text,
};

/// The dialog.
#[component]
pub fn MigrateDialog(
    open: RwSignal<bool>,
    card: Remote<Option<PlanCard>>,
    /// Something has moved.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    // A move goes on when the dialog is closed with Esc, and is there when it is opened again.
    let (progress, draft) = (RwSignal::new(Progress::default()), Draft::new());
    effect(move |_| {
        if !open.get() && !progress.with_untracked(|progress| progress.busy) {
            progress.set(Progress::default());
        }
    });
    let form = move || {
        let card = untrack(|| card.data().flatten())?;
        if progress.with_untracked(|progress| *progress == Progress::default()) {
            draft.begin(&card);
        }
        Some(view! { <Form open=open card=card draft=draft progress=progress done=done/> })
    };
    let title = tr!(catalog.migrate_title).to_owned();
    view! {
        <Dialog open=open title=title id="migrate-dialog" wide=true>{form}</Dialog>
        <LeaveGuard dirty=Signal::derive(move || progress.with(|progress| progress.busy))/>
    }
}

fn published(card: &PlanCard) -> Vec<(String, String)> {
    let is_published = |version: &&PlanVersionView| version.state == VersionState::Published;
    let name = |version: &PlanVersionView| {
        (version.id.to_string(), tr!(catalog.version_n, number = version.number).to_string())
    };
    card.versions.iter().filter(is_published).map(name).collect()
}

/// What was filled in.
#[derive(Clone, Copy)]
struct Draft {
    from: RwSignal<String>,
    target: RwSignal<Option<Choice>>,
    version: RwSignal<String>,
}

impl Draft {
    fn new() -> Draft {
        Draft {
            from: RwSignal::new(String::new()),
            target: RwSignal::new(None),
            version: RwSignal::new(String::new()),
        }
    }

    /// All subscriptions of the plan, to its newest version.
    fn begin(self, card: &PlanCard) {
        let own = Choice {
            value: card.view.id.to_string(),
            label: card.view.name.clone(),
            note: card.product.name.clone(),
        };
        let newest = card.current_version.as_ref().map(|version| version.id.to_string());
        self.from.set(String::new());
        self.target.set(Some(own));
        self.version.set(newest.unwrap_or_default());
    }

    fn read(self, plan: PlanId) -> Option<PlanMigrationInput> {
        let to_version_id = self.version.with(|id| id.parse::<PlanVersionId>().ok())?;
        let from_version_id = self.from.with(|id| id.parse::<PlanVersionId>().ok());
        Some(PlanMigrationInput { plan_id: plan, from_version_id, to_version_id })
    }
}

/// How far the move is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Progress {
    busy: bool,
    done: i32,
    refused: i32,
    left: i32,
    finished: bool,
    failed: Option<ApiError>,
}

#[component]
fn Form(
    open: RwSignal<bool>,
    card: PlanCard,
    draft: Draft,
    progress: RwSignal<Progress>,
    done: Callback<()>,
) -> impl IntoView {
    let plan = card.view.id;
    let reason = RwSignal::new(String::new());
    let asked = Memo::new(move |_| draft.read(plan));
    let preview: Remote<Option<PlanMigrationPreview>> = Remote::new(move || {
        let asked = asked.get();
        async move {
            match asked {
                Some(asked) => catalog::migration_preview(asked).await.map(Some),
                None => Ok(None),
            }
        }
    });
    effect(move |before: Option<()>| {
        asked.track();
        if before.is_some() && !progress.with_untracked(|progress| progress.busy) {
            progress.set(Progress::default());
        }
    });
    let busy = Memo::new(move |_| progress.with(|progress| progress.busy));
    // What was moved is not there to be moved again.
    effect(move |was: Option<bool>| {
        let now = busy.get();
        if was == Some(true) && !now {
            preview.refresh();
        }
        now
    });
    let ready = Signal::derive(move || {
        let some = preview.map(|found| found.as_ref().is_some_and(|found| found.subscriptions > 0));
        some == Some(true) && !preview.busy()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(migration) = asked.get_untracked() else { return };
        if progress.with_untracked(|progress| progress.busy) || !ready.get_untracked() {
            return;
        }
        let why = Some(reason.get_untracked().trim().to_owned()).filter(|why| !why.is_empty());
        spawn_local(async move {
            go(migration, why, progress).await;
            done.try_run(());
        });
    };
    let button = move || match preview.data().flatten() {
        Some(found) if found.subscriptions > 0 => {
            let difference = text::signed(amount(found.difference));
            tr!(catalog.migrate_n, count = text::counted(found.subscriptions), sum = difference).to_string()
        }
        Some(_) | None => tr!(catalog.migrate).to_owned(),
    };
    view! {
        <form novalidate on:submit=submit data-testid="migrate-form">
            <div class="dialog__body">
                <p class="muted">{card.view.name.clone()} " · " {tr!(catalog.migrate_text)}</p>
                <fieldset class="stack" disabled=move || busy.get()>
                    <Targets card=card draft=draft/>
                    <TextField id="migrate-reason" label=tr!(acts.reason) value=reason optional=true/>
                </fieldset>
                <Going progress=progress/>
                <Preview preview=preview asked=asked/>
            </div>
            <div class="dialog__foot">
                <Button disabled=busy on:click=move |_| open.set(false)>{tr!(common.close)}</Button>
                <Button
                    look=Look::Primary
                    submit=true
                    busy=busy
                    disabled=Signal::derive(move || !ready.get())
                    attr:data-testid="migrate-submit"
                >
                    {button}
                </Button>
            </div>
        </form>
    }
}

/// Steps until nothing is left. A step that fails leaves what was done; another try goes on from there.
async fn go(migration: PlanMigrationInput, reason: Option<String>, progress: RwSignal<Progress>) {
    progress.set(Progress { busy: true, ..Progress::default() });
    let mut after = None;
    loop {
        let input = PlanMigrateInput { migration, reason: reason.clone(), after };
        match catalog::migrate(input).await {
            Ok(step) => {
                after = step.after;
                progress.update(|now| {
                    now.done += step.done;
                    now.refused += step.refused;
                    now.left = step.left;
                    now.busy = after.is_some();
                    now.finished = after.is_none();
                });
            }
            Err(error) => {
                after = None;
                progress.update(|now| {
                    now.busy = false;
                    now.failed = Some(error);
                });
            }
        }
        if after.is_none() {
            break;
        }
    }
}

/// Which subscriptions, and where to.
#[component]
fn Targets(card: PlanCard, draft: Draft) -> impl IntoView {
    let (seller, addon) = (card.view.seller_id, card.view.is_addon);
    let mut from = vec![(String::new(), tr!(catalog.migrate_all_versions).to_owned())];
    from.extend(published(&card));
    let choices = Choices::new(move |words: String| {
        let filter = PlanFilter {
            seller_id: Some(seller),
            state: Some(CatalogState::Active),
            search: Some(words).filter(|words| !words.is_empty()),
            priced: Some(true),
            ..PlanFilter::default()
        };
        async move {
            let found = catalog::plans(filter, None).await?.rows.into_iter();
            let choice = |plan: PlanRow| Choice {
                value: plan.view.id.to_string(),
                label: plan.view.name,
                note: plan.product.name,
            };
            Ok(found.filter(|plan| plan.view.is_addon == addon).map(choice).collect())
        }
    });
    let target = Remote::new(move || {
        let id = draft.target.get().and_then(|choice| choice.value.parse::<PlanId>().ok());
        async move {
            match id {
                Some(id) => catalog::plan(id).await,
                None => Ok(None),
            }
        }
    });
    let versions = Signal::derive(move || {
        let found = target.data().flatten();
        found.map(|found| published(&found)).unwrap_or_default()
    });
    effect(move |_| {
        let found = target.data().flatten();
        let current =
            found.as_ref().and_then(|found| found.current_version.as_ref()).map(|v| v.id.to_string());
        let fits =
            versions.with(|all| draft.version.with_untracked(|now| all.iter().any(|(id, _)| id == now)));
        if found.is_some() && !fits {
            draft.version.set(current.unwrap_or_default());
        }
    });
    view! {
        <div class="cols is-3">
            <SelectField
                id="migrate-from"
                label=tr!(catalog.migrate_from)
                value=draft.from
                options=Signal::stored(from)
            />
            <Combobox
                id="migrate-plan"
                label=tr!(catalog.migrate_plan)
                chosen=draft.target
                choices=choices
            />
            <SelectField
                id="migrate-version"
                label=tr!(catalog.migrate_version)
                value=draft.version
                options=versions
            />
        </div>
    }
}

/// How far the move is, and what it came to.
#[component]
fn Going(progress: RwSignal<Progress>) -> impl IntoView {
    move || {
        let Progress { busy, done, refused, left, finished, failed } = progress.get();
        let words = tr!(catalog.migrated, count = text::counted(done)).to_string();
        let refused = match refused {
            0 => String::new(),
            _ => tr!(catalog.migrate_refused, count = text::counted(refused)).to_string(),
        };
        if busy {
            let left = tr!(catalog.migrate_left, count = text::counted(left)).to_string();
            return view! { <Notice tone=Tone::Info title=words text=left/> }.into_any();
        }
        if let Some(error) = failed {
            return view! { <Notice tone=Tone::Bad title=error.text() text=words/> }.into_any();
        }
        if !finished {
            return ().into_any();
        }
        view! {
            <div data-testid="migrate-result"><Notice tone=Tone::Ok title=words text=refused/></div>
        }
        .into_any()
    }
}

#[component]
fn Preview(
    preview: Remote<Option<PlanMigrationPreview>>,
    asked: Memo<Option<PlanMigrationInput>>,
) -> impl IntoView {
    view! {
        <PreviewCard id="migrate-preview" title=tr!(acts.preview) stale=Signal::derive(move || preview.busy())>
            {redrawn(move || match preview.get() {
                None => view! { <Skeleton width="60%"/> }.into_any(),
                Some(Ok(None)) => view! { <p class="muted">{tr!(catalog.migrate_none)}</p> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| preview.refresh()/> }.into_any(),
                Some(Ok(Some(found))) => {
                    let input = asked.get_untracked();
                    view! { <Found found=found input=input/> }.into_any()
                }
            })}
        </PreviewCard>
    }
}

#[component]
fn Found(found: PlanMigrationPreview, input: Option<PlanMigrationInput>) -> impl IntoView {
    let sum = |name: &'static str, sum: String, id: &'static str| {
        view! { <div><span>{name}</span><span class="num" data-testid=id>{sum}</span></div> }
    };
    let subscriptions = tr!(acts.subscriptions_n, count = text::counted(found.subscriptions)).to_string();
    let clients = tr!(acts.of_clients, count = text::counted(found.clients)).to_string();
    let refused = (found.refused > 0).then(|| {
        let words = tr!(catalog.migrate_refused, count = text::counted(found.refused)).to_string();
        view! { <p class="muted">{words}</p> }
    });
    view! {
        <p data-testid="migrate-count">{subscriptions} <span class="muted">" · " {clients}</span></p>
        <div class="sum">
            {sum(tr!(catalog.migrate_before), text::money(amount(found.before)), "migrate-before")}
            {sum(tr!(catalog.migrate_after), text::money(amount(found.after)), "migrate-after")}
            {sum(tr!(catalog.migrate_difference), text::signed(amount(found.difference)), "migrate-difference")}
        </div>
        {refused}
        {input.map(|input| view! { <Rows input=input/> })}
    }
}

/// The subscriptions that it concerns, page by page.
#[component]
fn Rows(input: PlanMigrationInput) -> impl IntoView {
    let (rows, next) = (RwSignal::new(Vec::<PlanMigrationRow>::new()), RwSignal::new(None::<String>));
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let more = move || {
        let after = next.get_untracked();
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            match catalog::migration_rows(input, after).await {
                Ok(page) => {
                    rows.try_update(|rows| rows.extend(page.rows));
                    next.try_set(page.next);
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
            busy.try_set(false);
        });
    };
    more();
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <div class="scrolled">
                <table class="lines is-spaced">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(catalog.migrate_client)}</th>
                            <th scope="col" class="num">{tr!(catalog.migrate_now)}</th>
                            <th scope="col" class="num">{tr!(catalog.migrate_after)}</th>
                            <th scope="col" class="num">{tr!(catalog.migrate_difference)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </Show>
        {redrawn(move || {
            failed.get().map(|error| view! { <Refusal error=error retry=move |()| more()/> })
        })}
        <Show when=move || next.with(Option::is_some) && failed.with(Option::is_none)>
            <div class="row"><Button busy=busy on:click=move |_| more()>{tr!(common.show_more)}</Button></div>
        </Show>
    }
}

fn row(row: PlanMigrationRow) -> impl IntoView {
    let money = |sum: Option<shared::api::common::MoneyView>| sum.map(|sum| text::money(amount(sum)));
    let day = row.effective_on.map(|day| tr!(subscriptions.from_day, day = text::date(day.0)).to_string());
    let refusal = row.refusal.map(|refusal| refusal.message);
    let note = refusal.or(day);
    let difference = row.difference.map(|sum| text::signed(amount(sum)));
    view! {
        <tr data-testid="migrate-row">
            <td>
                <A href=format!("/subscriptions/{}", row.subscription_id)>{row.client_name}</A>
                <div class="muted">{note}</div>
            </td>
            <td class="num">{money(row.before)}</td>
            <td class="num">{money(row.after)}</td>
            <td class="num">{difference}</td>
        </tr>
    }
}
