//! SQL bagi periode.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Ketetapan, Meja, Periode},
    policy::KEPEGAWAIAN,
};
use crate::kernel::{
    audit::{self, Jejak},
    auth::{Pengguna, PeranInstansi},
    error::{Error, Result},
    form::Kiriman,
};

/// Ejaan peran-peran itu pada basis data.
pub(super) fn kode<const N: usize>(peran: [PeranInstansi; N]) -> Vec<String> {
    peran.iter().map(|p| p.kode().to_owned()).collect()
}

/// Periode tahun lalu sampai tahun depan dan semua yang pernah diatur, terbaru dahulu.
pub async fn daftar(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<Meja>> {
    let baris = sqlx::query!(
        r#"
        select
            t.tahun as "tahun!",
            p.dibuka as "dibuka?",
            p.ditutup,
            p.batas as "batas?",
            p.versi as "versi?",
            exists (
                select from peran_pegawai r
                where r.pegawai_id = $2 and r.peran = any ($3) and r.unit_id is null
                  and berlaku(r.mulai, r.selesai, $4)) as "seinstansi!"
        from (select tahun from periode union select generate_series($1 - 1, $1 + 1)) t
        left join periode p using (tahun)
        order by t.tahun desc
        limit 101
        "#,
        pelaku.hari_ini.year(),
        pelaku.id.uuid(),
        &kode(KEPEGAWAIAN),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    let meja = baris
        .into_iter()
        .map(|b| Meja { periode: menjadi(b.tahun, b.dibuka, b.ditutup, b.batas, b.versi), seinstansi: b.seinstansi });
    Ok(meja.collect())
}

fn menjadi(
    tahun: i32,
    dibuka: Option<NaiveDate>,
    ditutup: Option<NaiveDate>,
    batas: Option<NaiveDate>,
    versi: Option<i32>,
) -> Periode {
    let bawaan = Periode::bawaan(tahun);
    Periode { dibuka, ditutup, batas: batas.unwrap_or(bawaan.batas), versi: versi.unwrap_or(0), ..bawaan }
}

/// Periode sebuah tahun di meja pelaku; tahun yang jauh di depan tidak ada.
pub async fn cari(conn: &mut PgConnection, tahun: i32, pelaku: &Pengguna) -> Result<Meja> {
    let semua = daftar(conn, pelaku).await?;
    semua.into_iter().find(|m| m.periode.tahun == tahun).ok_or(Error::NotFound)
}

/// Seperti [`cari`]; yang mengubah tahun yang sama menunggu giliran sampai transaksi selesai.
pub async fn kunci(conn: &mut PgConnection, tahun: i32, pelaku: &Pengguna) -> Result<Meja> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('kinerja.periode', $1))", i64::from(tahun))
        .execute(&mut *conn)
        .await?;
    cari(conn, tahun, pelaku).await
}

/// Menyimpan perubahan periode dan jejaknya.
pub async fn simpan(conn: &mut PgConnection, k: &Ketetapan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let id = sqlx::query_scalar!(
        "insert into periode (tahun, dibuka, ditutup, batas)
         values ($1, $2, $3, $4)
         on conflict (tahun) do update
         set dibuka = excluded.dibuka, ditutup = excluded.ditutup, batas = excluded.batas, versi = periode.versi + 1
         where periode.versi = $5
         returning periode_id",
        k.baru.tahun,
        k.baru.dibuka,
        k.baru.ditutup,
        k.baru.batas,
        k.lama.versi,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(|| Error::Conflict("Periode ini baru saja diubah orang lain.".into()))?;
    let jejak = Jejak {
        peristiwa: k.peristiwa,
        objek_jenis: "periode",
        objek: id,
        pelaku: Some(k.oleh),
        pada,
        rincian: json!({
            "tahun": k.baru.tahun, "alasan": k.alasan, "dari": rincian(&k.lama), "ke": rincian(&k.baru),
        }),
    };
    audit::catat(conn, jejak, kiriman).await
}

fn rincian(p: &Periode) -> Value {
    json!({ "dibuka": p.dibuka, "ditutup": p.ditutup, "batas": p.batas })
}

/// Satu peristiwa pada riwayat periode atau pengaturan.
pub struct Peristiwa {
    /// Nama peristiwa pada jejak.
    pub peristiwa: String,
    /// Siapa.
    pub oleh: String,
    /// Kapan.
    pub pada: DateTime<Utc>,
    /// Yang dicatat bersamanya.
    pub rincian: Value,
}

/// Perubahan sebuah periode, terbaru dahulu.
pub async fn riwayat(conn: &mut PgConnection, tahun: i32) -> Result<Vec<Peristiwa>> {
    let id = sqlx::query_scalar!("select periode_id from periode where tahun = $1", tahun)
        .fetch_optional(&mut *conn)
        .await?;
    match id {
        Some(id) => riwayat_objek(conn, id, "periode").await,
        None => Ok(Vec::new()),
    }
}

/// Perubahan sebuah objek pengaturan, terbaru dahulu, paling banyak dua puluh.
pub(super) async fn riwayat_objek(conn: &mut PgConnection, objek: Uuid, jenis: &str) -> Result<Vec<Peristiwa>> {
    let baris = sqlx::query!(
        r#"
        select
            j.peristiwa,
            coalesce(
                (select i.nama from identitas_pegawai i where i.pegawai_id = j.pelaku_id order by i.urutan limit 1),
                'Sistem') as "oleh!",
            j.pada,
            j.rincian
        from jejak j
        where j.objek_id = $1 and j.objek_jenis = $2
        order by j.jejak_id desc
        limit 20
        "#,
        objek,
        jenis,
    )
    .fetch_all(conn)
    .await?;
    let peristiwa =
        baris.into_iter().map(|b| Peristiwa { peristiwa: b.peristiwa, oleh: b.oleh, pada: b.pada, rincian: b.rincian });
    Ok(peristiwa.collect())
}
