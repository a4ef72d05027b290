//! Files of the printed forms of many documents.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;

coded_enum! {
    /// What the file of many documents is.
    PackForm {
        /// An archive with a file for each document.
        Zip = "zip",
        /// One file of all documents, one after the other, to be printed.
        Print = "print",
    }
}

coded_enum! {
    /// How far the file of many documents has come.
    PackState {
        /// It waits for a worker.
        Queued = "queued",
        /// It is being made.
        Running = "running",
        /// It is ready.
        Done = "done",
        /// It could not be made.
        Failed = "failed",
        /// Somebody stopped it.
        Stopped = "stopped",
    }
}

impl PackState {
    /// Whether a worker has something to do with it.
    #[must_use]
    pub const fn is_busy(self) -> bool {
        matches!(self, PackState::Queued | PackState::Running)
    }
}

impl PackForm {
    /// The end of the name of its file.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            PackForm::Zip => "zip",
            PackForm::Print => "pdf",
        }
    }

    /// The type of its file.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            PackForm::Zip => "application/zip",
            PackForm::Print => "application/pdf",
        }
    }
}
