//! The first steps on an empty installation, each with a tick when it is done.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::calls::desk::DeskSteps;
use crate::tr;
use crate::ui::{Glyph, Icon};

struct Step {
    done: bool,
    name: &'static str,
    text: &'static str,
    links: Vec<(&'static str, &'static str)>,
}

fn all(steps: DeskSteps) -> [Step; 4] {
    [
        Step {
            done: steps.seller,
            name: tr!(desk.step_seller),
            text: tr!(desk.step_seller_text),
            links: vec![("/settings/sellers/new", tr!(desk.step_seller_act))],
        },
        Step {
            done: steps.plan,
            name: tr!(desk.step_plan),
            text: tr!(desk.step_plan_text),
            links: vec![("/products", tr!(desk.step_plan_act))],
        },
        Step {
            done: steps.client,
            name: tr!(desk.step_client),
            text: tr!(desk.step_client_text),
            links: vec![
                ("/clients/new", tr!(desk.step_client_act)),
                ("/imports/new", tr!(desk.step_import_act)),
            ],
        },
        Step {
            done: steps.run,
            name: tr!(desk.step_run),
            text: tr!(desk.step_run_text),
            links: vec![("/runs/new", tr!(desk.step_run_act))],
        },
    ]
}

/// The card. The first step that is not done carries the main button.
#[component]
pub fn FirstSteps(steps: DeskSteps) -> impl IntoView {
    let all = all(steps);
    let next = all.iter().position(|step| !step.done);
    let row = move |(number, step): (usize, Step)| {
        let main = next == Some(number);
        let link = move |(at, (href, name)): (usize, (&'static str, &'static str))| {
            let class = if main && at == 0 { "btn is-primary" } else { "btn" };
            view! { <A href=href attr:class=class>{name}</A> }
        };
        let state = if step.done { tr!(desk.step_done) } else { tr!(desk.step_open) };
        view! {
            <li class=if step.done { "begin__one is-done" } else { "begin__one" }>
                <span class="begin__mark" aria-hidden="true">
                    {if step.done {
                        view! { <Icon glyph=Glyph::Check/> }.into_any()
                    } else {
                        view! { <span>{number + 1}</span> }.into_any()
                    }}
                </span>
                <div class="begin__text">
                    <strong>{step.name}</strong>
                    <span class="sr-only">" "{state}</span>
                    <p class="muted">{step.text}</p>
                </div>
                {(!step.done).then(|| view! {
                    <div class="row">{step.links.into_iter().enumerate().map(link).collect_view()}</div>
                })}
            </li>
        }
    };
    view! {
        <section class="card" aria-labelledby="steps" data-testid="first-steps">
            <div class="card__head"><h2 id="steps">{tr!(desk.steps)}</h2></div>
            <ol class="begin">{all.into_iter().enumerate().map(row).collect_view()}</ol>
        </section>
    }
}
