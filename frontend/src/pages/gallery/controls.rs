//! Buttons and menus.

use leptos::prelude::*;

use super::Specimen;
use crate::tr;
use crate::ui::hotkeys::{IN_FORM, InForm, caps_of};
use crate::ui::{Button, ExportMenu, Glyph, Icon, Look, Menu, MenuItem};

/// A look and its name.
type Named = (Look, fn() -> &'static str);

const LOOKS: [Named; 5] = [
    (Look::Primary, || tr!(gallery.primary)),
    (Look::Secondary, || tr!(gallery.secondary)),
    (Look::Ghost, || tr!(gallery.ghost)),
    (Look::Danger, || tr!(gallery.danger)),
    (Look::Final, || tr!(gallery.irreversible)),
];

/// The section.
#[component]
pub fn Controls() -> impl IntoView {
    let plain = |(look, name): Named| view! { <Button look=look>{name()}</Button> };
    let focused = |(look, name): Named| {
        view! { <Button look=look attr:data-focused="">{name()}</Button> }
    };
    let disabled = |(look, name): Named| {
        let reason = Some(tr!(gallery.reason).to_owned());
        view! { <Button look=look disabled=true title=reason>{name()}</Button> }
    };
    let busy = |(look, name): Named| view! { <Button look=look busy=true>{name()}</Button> };
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.normal)>{LOOKS.map(plain).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.focused)>{LOOKS.map(focused).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.disabled)>{LOOKS.map(disabled).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.busy)>{LOOKS.map(busy).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.with_keys)>
                <Button look=Look::Primary>
                    <Icon glyph=Glyph::Check/>
                    {tr!(gallery.save)}
                    <kbd>{caps_of(IN_FORM, &InForm::Send)}</kbd>
                </Button>
                <Button look=Look::Final>{tr!(gallery.pay)}</Button>
                <button type="button" class="link">{tr!(gallery.secondary)}</button>
                <a class="btn" href="/">{tr!(shell.desk)}</a>
            </Specimen>
            <Specimen name=tr!(gallery.menu)>
                <Menu id="gallery-menu" label=tr!(gallery.menu) glyph=Glyph::More>
                    <div class="menu__note">{tr!(common.actions)}</div>
                    <MenuItem menu="gallery-menu" on_choose=|()| ()>
                        <Icon glyph=Glyph::Pencil/>
                        {tr!(common.edit)}
                    </MenuItem>
                    <MenuItem menu="gallery-menu" on_choose=|()| () disabled=true>
                        <Icon glyph=Glyph::Trash/>
                        {tr!(common.delete)}
                    </MenuItem>
                </Menu>
                <Menu id="gallery-quiet" label=tr!(common.actions) glyph=Glyph::More quiet=true>
                    <MenuItem menu="gallery-quiet" on_choose=|()| ()>{tr!(common.edit)}</MenuItem>
                </Menu>
                <Menu id="gallery-ghost" label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
                    <MenuItem menu="gallery-ghost" on_choose=|()| ()>{tr!(common.all)}</MenuItem>
                </Menu>
                <ExportMenu list="clients"/>
            </Specimen>
        </div>
    }
}
