//! Registers the checked-in API contract for the typed client, only when the `client` feature asks for it.

fn main() {
    println!("cargo::rerun-if-changed=schema.graphql");
    #[cfg(feature = "client")]
    {
        let schema = cynic_codegen::register_schema("abona")
            .from_sdl_file("schema.graphql")
            .expect("shared/schema.graphql is valid SDL");
        schema.as_default().expect("the registered schema can be written to OUT_DIR");
    }
}
