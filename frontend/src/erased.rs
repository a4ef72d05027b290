//! Views and effects that follow signals, without the type of their closure. What the framework makes of a closure is
//! a kilobyte of code for each type of closure, and every closure is a type.

use leptos::prelude::*;

/// What the closure draws, drawn anew whenever a signal that it reads changes.
pub fn redrawn<V: IntoAny>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || draw().into_any());
    draw.into_any()
}

/// Runs the closure now, and again whenever a signal that it reads changes; it gets what it answered before.
pub fn effect<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) {
    let run: Box<dyn FnMut(Option<T>) -> T> = Box::new(run);
    Effect::new(run);
}
