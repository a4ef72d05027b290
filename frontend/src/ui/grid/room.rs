//! How much room a list has: the window, the navigation and what stands beside the list change it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

/// Calls `changed` in the next frame after the size of the element changed, until the caller's owner is gone.
pub(super) fn follow(element: &web_sys::Element, changed: impl Fn() + Copy + 'static) {
    let told = Closure::<dyn FnMut()>::new(move || request_animation_frame(changed));
    // A browser without it shows the list as it was first measured.
    let Ok(observer) = ResizeObserver::new(told.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let kept = StoredValue::new_local((observer, told));
    on_cleanup(move || {
        kept.try_with_value(|(observer, _)| observer.disconnect());
    });
}
