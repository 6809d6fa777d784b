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
    satuan: String,
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
    let satuan = tunggal.as_ref().map_or_else(String::new, |i| i.satuan.clone());
    let (sasaran, alias) = match tunggal {
        Some(i) => (Sasaran::Indikator(i.id), vec![format!("{nomor}.1"), i.indikator]),
        None => (Sasaran::Rencana(r.id), Vec::new()),
    };
    let nomor_rhk = nomor.to_owned();
    butir.push(Butir { sasaran, nomor: nomor_rhk, bunyi: r.rhk, satuan: satuan.clone(), alias, masa: None });
    for (n, i) in (1..).zip(indikator) {
        butir.push(Butir {
            sasaran: Sasaran::Indikator(i.id),
            nomor: format!("{nomor}.{n}"),
            bunyi: i.indikator,
            satuan: i.satuan,
            alias: Vec::new(),
            masa: None,
        });
    }
    for (huruf, a) in ('a'..='z').cycle().zip(r.aksi) {
        butir.push(Butir {
            sasaran: Sasaran::Aksi(a.id),
            nomor: format!("{nomor}{huruf}"),
            bunyi: a.uraian,
            satuan: satuan.clone(),
            alias: Vec::new(),
            masa: Some((a.mulai, a.selesai)),
        });
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
