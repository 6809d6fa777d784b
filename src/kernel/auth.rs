//! The signed-in person.

use axum::{extract::FromRequestParts, http::request::Parts};
use chrono::NaiveDate;

use super::{
    app::App,
    error::{Error, Result},
    id::PegawaiId,
    time::Zona,
};

/// Who asks. Put into the request by `masuk`, taken out by every handler that needs a person.
#[derive(Clone, Debug)]
pub struct Pengguna {
    /// The person.
    pub id: PegawaiId,
    /// Name with titles.
    pub nama: String,
    /// Time zone of the person's unit.
    pub zona: Zona,
    /// The day it is there.
    pub hari_ini: NaiveDate,
    /// Name of the instansi, for the frame.
    pub instansi: String,
    /// Assesses someone today.
    pub menilai: bool,
    /// Roles given by the instansi that hold today, over whatever unit; how far each reaches is asked where it counts.
    pub peran: Vec<PeranInstansi>,
    /// Keeps people over the whole instansi, so that the menu offers only what is there.
    pub seinstansi: bool,
    /// Watches how far the SKP of others are, over some part of the instansi; for the menu likewise.
    pub memantau: bool,
    /// This sign-in, so that it can be told apart from one's others.
    pub sesi: uuid::Uuid,
    /// Seconds until the session ends if nothing more is asked.
    pub sisa_sesi: i64,
    /// Unread notifications; ten means more than the frame counts.
    pub belum_dibaca: i32,
}

/// A role the instansi gives to a person, dated, over the whole or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeranInstansi {
    /// Staff who keep people, units and assignments.
    Kepegawaian,
    /// Head of the unit kepegawaian.
    PimpinanKepegawaian,
    /// Pejabat yang Berwenang.
    Pyb,
    /// Independent konselor.
    Konselor,
    /// Penilai trained in konseling.
    KonselorPenilai,
    /// Pejabat whose function is konseling.
    KonselorFungsional,
    /// Pengelola kinerja of a unit.
    Pengelola,
    /// Keeps the application: accounts and roles, no content.
    Admin,
    /// Auditor pelindungan data pribadi.
    Auditor,
}

impl PeranInstansi {
    /// All of them, in the order in which they are offered.
    pub const SEMUA: [Self; 9] = [
        Self::Kepegawaian,
        Self::PimpinanKepegawaian,
        Self::Pyb,
        Self::Pengelola,
        Self::KonselorPenilai,
        Self::KonselorFungsional,
        Self::Konselor,
        Self::Admin,
        Self::Auditor,
    ];

    /// As `peran_pegawai.peran` spells it.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Kepegawaian => "KEPEGAWAIAN",
            Self::PimpinanKepegawaian => "PIMPINAN_KEPEGAWAIAN",
            Self::Pyb => "PYB",
            Self::Konselor => "KONSELOR",
            Self::KonselorPenilai => "KONSELOR_PENILAI",
            Self::KonselorFungsional => "KONSELOR_FUNGSIONAL",
            Self::Pengelola => "PENGELOLA",
            Self::Admin => "ADMIN",
            Self::Auditor => "AUDITOR",
        }
    }

    /// Reads that spelling.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|p| p.kode() == kode)
    }
}

/// What `masuk` found about the request before any handler ran.
#[derive(Clone)]
pub enum Kehadiran {
    /// A living session.
    Masuk(Pengguna),
    /// A living session that may only change its password.
    HarusGanti(Pengguna),
    /// None.
    Tamu,
}

/// Whose request was refused, on the answer: for the page layer, which lies outside all that knows people.
#[derive(Clone, Copy)]
pub struct Peminta(pub PegawaiId);

impl Kehadiran {
    /// The person, if any.
    pub fn peminta(&self) -> Option<Peminta> {
        match self {
            Self::Masuk(p) | Self::HarusGanti(p) => Some(Peminta(p.id)),
            Self::Tamu => None,
        }
    }
}

impl FromRequestParts<App> for Pengguna {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        match parts.extensions.get::<Kehadiran>() {
            Some(Kehadiran::Masuk(pengguna)) => Ok(pengguna.clone()),
            Some(Kehadiran::HarusGanti(_)) => Err(Error::PasswordExpired),
            _ => Err(Error::Unauthenticated),
        }
    }
}

/// The signed-in person even while an issued password must still be replaced.
pub struct PenggunaBaru(pub Pengguna);

impl FromRequestParts<App> for PenggunaBaru {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        match parts.extensions.get::<Kehadiran>() {
            Some(Kehadiran::Masuk(p) | Kehadiran::HarusGanti(p)) => Ok(Self(p.clone())),
            _ => Err(Error::Unauthenticated),
        }
    }
}

impl Pengguna {
    /// Holds this role today, over whatever unit.
    pub fn memegang(&self, peran: PeranInstansi) -> bool {
        self.peran.contains(&peran)
    }

    /// Someone for whom the command line acts: import and demo data go through the same doors as
    /// people do.
    pub fn mewakili(id: PegawaiId, hari_ini: NaiveDate) -> Self {
        Self {
            id,
            nama: String::new(),
            zona: Zona::Wib,
            hari_ini,
            instansi: String::new(),
            menilai: false,
            peran: Vec::new(),
            seinstansi: false,
            memantau: false,
            sesi: uuid::Uuid::nil(),
            sisa_sesi: 0,
            belum_dibaca: 0,
        }
    }
}
