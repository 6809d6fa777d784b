//! Langkah dan masanya.

crate::id!(
    /// Satu langkah dalam rencana aksi.
    RencanaAksiId
);
