//! The matrix of rights: what each role may do.

use leptos::prelude::*;
use shared::access::{Permission, Role};

use super::words::{Area, areas, permission_name};
use crate::shell::role_name;
use crate::tr;
use crate::ui::{Glyph, Icon, Page};

/// The page. Roles are fixed, so there is nothing to change.
#[component]
pub fn RolesPage() -> impl IntoView {
    let width = (Role::ALL.len() + 1).to_string();
    let area = move |area: Area| {
        view! {
            <tr class="matrix__area"><th scope="colgroup" colspan=width.clone()>{area.name}</th></tr>
            {area.permissions.into_iter().map(row).collect_view()}
        }
    };
    view! {
        <Page title=tr!(settings.roles).to_owned()>
            <p class="muted">{tr!(settings.roles_text)}</p>
            <div class="card is-flush matrix__scroll" tabindex="0">
                <table class="matrix" data-testid="roles-table">
                    <thead>
                        <tr>
                            <th scope="col">{tr!(settings.permission)}</th>
                            {Role::ALL.map(|role| view! { <th scope="col">{role_name(role)}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{areas().into_iter().map(area).collect_view()}</tbody>
                </table>
            </div>
        </Page>
    }
}

fn row(permission: Permission) -> impl IntoView {
    let cell = |role: Role| {
        if role.allows(permission) {
            view! {
                <td class="is-yes">
                    <Icon glyph=Glyph::Check/>
                    <span class="sr-only">{tr!(settings.yes)}</span>
                </td>
            }
            .into_any()
        } else {
            view! {
                <td>
                    <span aria-hidden="true">{tr!(common.none)}</span>
                    <span class="sr-only">{tr!(settings.no)}</span>
                </td>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            <th scope="row">
                {permission_name(permission)}
                <span class="mono muted">{permission.code()}</span>
            </th>
            {Role::ALL.map(cell).collect_view()}
        </tr>
    }
}
