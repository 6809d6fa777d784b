//! SQL bagi tabel sepekan dan drafnya.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::{PgConnection, types::Json};

use super::model::Naskah;
use crate::{
    dokumentasi::kegiatan::pilihan::{BarisSkp, Konteks},
    kernel::{error::Result, id::PegawaiId},
};

/// Draf yang tersimpan.
pub struct Draf {
    /// Yang diketik.
    pub naskah: Naskah,
    /// Versinya.
    pub versi: i32,
    /// Kapan terakhir disimpan.
    pub pada: DateTime<Utc>,
}

/// Yang diperlukan halamannya selain kegiatannya.
pub struct Bekal {
    /// Pilihan dan rentang terkunci.
    pub konteks: Konteks,
    /// Draf pekan itu.
    pub draf: Option<Draf>,
    /// Ada tempelan yang masih perlu dibetulkan.
    pub tempelan: bool,
}

/// Membaca semuanya sekali jalan.
pub async fn bekal(conn: &mut PgConnection, pemilik: PegawaiId, senin: NaiveDate) -> Result<Bekal> {
    let b = sqlx::query!(
        r#"
        select
            pilihan_kegiatan($1, $2, $3) as "pilihan!: Json<Vec<BarisSkp>>",
            terkirim_antara($1, $2, $3) as "terkirim!: Json<Vec<(NaiveDate, NaiveDate)>>",
            exists (select from kegiatan_tempelan t where t.pegawai_id = $1 and t.isi <> '') as "tempelan!",
            f.isi as "isi?",
            f.versi as "versi?",
            f.pada as "pada?"
        from (select 1) satu
        left join draf_kegiatan f on f.pegawai_id = $1 and f.minggu = $2
        "#,
        pemilik.uuid(),
        senin,
        senin + Days::new(6),
    )
    .fetch_one(conn)
    .await?;
    let konteks = Konteks { pilihan: b.pilihan.0.into(), terkirim: b.terkirim.0 };
    let draf = match (b.isi, b.versi, b.pada) {
        (Some(isi), Some(versi), Some(pada)) => {
            let naskah = serde_json::from_str(&isi).map_err(|g| anyhow::anyhow!("draf kegiatan: {g}"))?;
            Some(Draf { naskah, versi, pada })
        }
        _ => None,
    };
    Ok(Bekal { konteks, draf, tempelan: b.tempelan })
}

/// Menyimpan draf bila belum dilanjutkan dari tab lain, dan versi barunya; `None` bila sudah.
pub async fn simpan_draf(
    conn: &mut PgConnection,
    pemilik: PegawaiId,
    senin: NaiveDate,
    (naskah, versi): (&Naskah, i32),
    pada: DateTime<Utc>,
) -> Result<Option<i32>> {
    let isi = serde_json::to_string(naskah).map_err(anyhow::Error::new)?;
    let baru = sqlx::query_scalar!(
        r#"
        with lanjut as (
            update draf_kegiatan set isi = $3, versi = versi + 1, pada = $5
            where pegawai_id = $1 and minggu = $2 and versi = $4
            returning versi
        ),
        mulai as (
            insert into draf_kegiatan (pegawai_id, minggu, isi, pada)
            select $1, $2, $3, $5 where $4 = 0
            on conflict do nothing
            returning versi
        )
        select versi as "versi!" from lanjut union all select versi from mulai
        "#,
        pemilik.uuid(),
        senin,
        isi,
        versi,
        pada,
    )
    .fetch_optional(conn)
    .await?;
    Ok(baru)
}

/// Membuang draf.
pub async fn buang_draf(conn: &mut PgConnection, pemilik: PegawaiId, senin: NaiveDate) -> Result<()> {
    sqlx::query!("delete from draf_kegiatan where pegawai_id = $1 and minggu = $2", pemilik.uuid(), senin)
        .execute(conn)
        .await?;
    Ok(())
}

/// Hari terakhir sebelum `hari` yang berkegiatan, sebulan ke belakang.
pub async fn hari_kerja_terakhir(
    conn: &mut PgConnection,
    pemilik: PegawaiId,
    hari: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let terakhir = sqlx::query_scalar!(
        "select max(tanggal) from kegiatan where pegawai_id = $1 and tanggal < $2 and tanggal >= $2 - 31",
        pemilik.uuid(),
        hari,
    )
    .fetch_one(conn)
    .await?;
    Ok(terakhir)
}
