//! The second schema: that of the client's cabinet.

use async_graphql::{EmptySubscription, SDLExportOptions, SchemaBuilder};

use super::roots::Wall;
use crate::app::App;
use crate::cabinet::{CabinetMutation, CabinetQuery};

type Schema = async_graphql::Schema<CabinetQuery, CabinetMutation, EmptySubscription>;

/// The schema of the cabinet as it serves: for clients who are signed in, and behind a wall for others.
#[derive(Clone)]
pub struct CabinetSchemas {
    full: Schema,
    anonymous: Schema,
}

impl CabinetSchemas {
    /// The schemas over an application.
    pub fn new(app: &App) -> CabinetSchemas {
        let open = &["signIn", "signInCode", "__type"];
        CabinetSchemas {
            full: builder().data(app.clone()).finish(),
            anonymous: builder().data(app.clone()).extension(Wall(open)).disable_introspection().finish(),
        }
    }

    /// The schema for a caller.
    pub fn of(&self, signed_in: bool) -> &Schema {
        if signed_in { &self.full } else { &self.anonymous }
    }
}

fn builder() -> SchemaBuilder<CabinetQuery, CabinetMutation, EmptySubscription> {
    Schema::build(CabinetQuery, CabinetMutation, EmptySubscription)
        .limit_depth(12)
        .limit_directives(10)
        .disable_suggestions()
}

/// The schema of the cabinet in the schema language, as it is checked in.
pub fn cabinet_sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    builder().finish().sdl_with_options(options)
}
