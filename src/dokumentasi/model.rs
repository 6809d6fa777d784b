//! Kegiatan dan periode yang memuatnya.

crate::id!(
    /// Satu kegiatan yang dicatat.
    KegiatanId
);
crate::id!(
    /// Dokumentasi sebuah periode.
    DokumentasiId
);
