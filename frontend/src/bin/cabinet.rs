//! Entry point of the client's cabinet.

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(frontend::cabinet::Cabinet);
}
