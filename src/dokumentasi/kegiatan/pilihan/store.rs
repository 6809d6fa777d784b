//! SQL bagi pilihannya.

use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::{PgConnection, types::Json};

use super::model::{Butir, Pilihan, PilihanSkp};
use crate::{
    dokumentasi::kegiatan::model::Sasaran,
    kernel::{error::Result, id::PegawaiId},
    rencana_aksi::RencanaAksiId,
    skp::{IndikatorId, RencanaId},
};

/// SKP sebagaimana dikumpulkan `pilihan_kegiatan`.
#[derive(Debug, Deserialize)]
pub struct BarisSkp {
    mulai: NaiveDate,
    selesai: NaiveDate,
    rencana: Vec<BarisRencana>,
}

#[derive(Debug, Deserialize)]
struct BarisRencana {
    id: RencanaId,
    bagian: String,
    rhk: String,
    indikator: Vec<BarisIndikator>,
    aksi: Vec<BarisAksi>,
}

#[derive(Debug, Deserialize)]
struct BarisIndikator {
    id: IndikatorId,
    indikator: String,
}

#[derive(Debug, Deserialize)]
struct BarisAksi {
    id: RencanaAksiId,
    uraian: String,
    mulai: NaiveDate,
    selesai: NaiveDate,
}

impl From<Vec<BarisSkp>> for Pilihan {
    fn from(semua: Vec<BarisSkp>) -> Self {
        let skp = semua.into_iter().map(|s| {
            let (mut utama, mut tambahan, mut butir) = (0, 0, Vec::new());
            for r in s.rencana {
                let nomor = if r.bagian == "TAMBAHAN" {
                    tambahan += 1;
                    format!("T{tambahan}")
                } else {
                    utama += 1;
                    utama.to_string()
                };
                butir_rencana(r, &nomor, &mut butir);
            }
            PilihanSkp { mulai: s.mulai, selesai: s.selesai, butir }
        });
        Self(skp.collect())
    }
}

/// Sebuah RHK, indikatornya bila lebih dari satu, lalu langkahnya.
fn butir_rencana(r: BarisRencana, nomor: &str, butir: &mut Vec<Butir>) {
    let mut indikator = r.indikator;
    let tunggal = if indikator.len() == 1 { indikator.pop() } else { None };
    let (sasaran, alias) = match tunggal {
        Some(i) => (Sasaran::Indikator(i.id), vec![format!("{nomor}.1"), i.indikator]),
        None => (Sasaran::Rencana(r.id), Vec::new()),
    };
    butir.push(Butir { sasaran, nomor: nomor.to_owned(), bunyi: r.rhk, alias, masa: None });
    for (n, i) in (1..).zip(indikator) {
        let nomor = format!("{nomor}.{n}");
        butir.push(Butir {
            sasaran: Sasaran::Indikator(i.id),
            nomor,
            bunyi: i.indikator,
            alias: Vec::new(),
            masa: None,
        });
    }
    for (huruf, a) in ('a'..='z').cycle().zip(r.aksi) {
        let (nomor, masa) = (format!("{nomor}{huruf}"), Some((a.mulai, a.selesai)));
        butir.push(Butir { sasaran: Sasaran::Aksi(a.id), nomor, bunyi: a.uraian, alias: Vec::new(), masa });
    }
}

/// Pilihan bagi hari-hari itu, dan rentang yang terkunci di antaranya.
pub struct Konteks {
    /// RHK, indikator dan langkah.
    pub pilihan: Pilihan,
    /// Rentang dokumentasi terkirim.
    pub terkirim: Vec<(NaiveDate, NaiveDate)>,
}

/// Membaca keduanya sekali jalan.
pub async fn konteks(
    conn: &mut PgConnection,
    pemilik: PegawaiId,
    mulai: NaiveDate,
    selesai: NaiveDate,
) -> Result<Konteks> {
    let b = sqlx::query!(
        r#"
        select
            pilihan_kegiatan($1, $2, $3) as "pilihan!: Json<Vec<BarisSkp>>",
            terkirim_antara($1, $2, $3) as "terkirim!: Json<Vec<(NaiveDate, NaiveDate)>>"
        "#,
        pemilik.uuid(),
        mulai,
        selesai,
    )
    .fetch_one(conn)
    .await?;
    Ok(Konteks { pilihan: b.pilihan.0.into(), terkirim: b.terkirim.0 })
}
