//! SQL bagi daftar.

use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::{PgConnection, types::Json};

use crate::{
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        id::PegawaiId,
    },
    pengukuran::model::{Diukur, PengukuranId, Ringkas},
    periode::{JenisPeriode, Kalender, Rentang},
};

/// SKP seseorang setahun yang sudah ditetapkan, dengan pengukurannya.
pub struct Daftar {
    /// Namanya.
    pub nama: String,
    /// Pembacanya orangnya sendiri.
    pub sendiri: bool,
    /// Seberapa sering diukur, dari hari ke hari.
    pub kalender: Kalender,
    /// SKP menurut masanya.
    pub skp: Vec<Diukur>,
}

#[derive(Debug, Deserialize)]
struct BarisRingkas {
    id: PengukuranId,
    jenis: JenisPeriode,
    mulai: NaiveDate,
    selesai: NaiveDate,
    ke: i32,
    status: String,
    terukur: i32,
    tercapai: i32,
}

impl From<BarisRingkas> for Ringkas {
    fn from(b: BarisRingkas) -> Self {
        Self {
            id: b.id,
            jenis: b.jenis,
            rentang: Rentang { mulai: b.mulai, selesai: b.selesai },
            ke: b.ke,
            status: b.status,
            terukur: b.terukur,
            tercapai: b.tercapai,
        }
    }
}

/// Pengukuran `siapa` pada tahun itu; orang lain hanya melihat yang sudah ditetapkan.
///
/// # Errors
/// [`Error::NotFound`] bila `pelaku` tidak berhubungan dengannya hari ini.
pub async fn daftar(conn: &mut PgConnection, siapa: PegawaiId, pelaku: &Pengguna, tahun: i32) -> Result<Daftar> {
    let baris = sqlx::query!(
        r#"
        select
            (select k.nama from identitas_pegawai k where k.pegawai_id = o.pegawai_id order by k.urutan limit 1) as nama,
            kalender('PENGUKURAN') as "kalender!: Json<Kalender>",
            s.skp_id as "skp_id?",
            s.mulai as "mulai?",
            s.selesai as "selesai?",
            (select json_agg(json_build_object('id', p.pengukuran_id, 'jenis', p.jenis, 'mulai', p.mulai,
                'selesai', p.selesai, 'ke', p.ke, 'status', p.status,
                'terukur', p.terukur, 'tercapai', p.tercapai))
             from pengukuran p
             where p.skp_id = s.skp_id and (o.pegawai_id = $2 or p.status in ('DITETAPKAN', 'DIKUNCI'))
            ) as "pengukuran: Json<Vec<BarisRingkas>>"
        from pegawai o
        left join skp s on s.pemilik_id = o.pegawai_id and s.tahun = $4 and s.dokumen is not null
        where o.pegawai_id = $1 and hubungan_kinerja($2, o.pegawai_id, $3) is not null
        order by s.mulai
        limit 20
        "#,
        siapa.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tahun,
    )
    .fetch_all(conn)
    .await?;
    let pertama = baris.first().ok_or(Error::NotFound)?;
    let (nama, kalender) = (pertama.nama.clone().unwrap_or_default(), pertama.kalender.0.clone());
    let skp = baris.into_iter().filter_map(|b| {
        let pengukuran = b.pengukuran.map(|p| p.0).unwrap_or_default();
        Some(Diukur {
            skp: b.skp_id?.into(),
            masa: Rentang { mulai: b.mulai?, selesai: b.selesai? },
            pengukuran: pengukuran.into_iter().map(Into::into).collect(),
        })
    });
    Ok(Daftar { nama, sendiri: siapa == pelaku.id, kalender, skp: skp.collect() })
}
