//! SQL bagi reviu.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{DokumenReviu, DrafReviu, Peninjauan};
use crate::{
    kernel::{
        audit,
        auth::{Pengguna, PeranInstansi},
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pemberitahuan::Jenis,
    skp::{
        dokumen::sidik,
        model::{Pengembalian, SkpId},
        store::{bergeser, jejak, kabarkan},
    },
};

/// Satu SKP pada antrean reviu.
pub struct Menunggu {
    /// SKP-nya.
    pub skp: SkpId,
    /// Pemiliknya.
    pub nama: String,
    /// Unit pemiliknya.
    pub unit: String,
    /// Tahunnya.
    pub tahun: i32,
    /// Menunggu sejak.
    pub diajukan_pada: DateTime<Utc>,
}

/// SKP pada satu halaman antrean.
pub const SEHALAMAN: usize = 50;

/// SKP dalam lingkup pengelola yang menunggu reviunya, yang terlama dahulu; satu lebih banyak daripada
/// [`SEHALAMAN`] bila masih ada lagi. Kosong selama reviu tidak dipakai.
pub async fn antrean(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    sesudah: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Menunggu>> {
    let (pada, id) = sesudah.unzip();
    let baris = sqlx::query!(
        r#"
        select
            s.skp_id as "skp_id!",
            s.tahun as "tahun!",
            s.diajukan_pada as "diajukan_pada!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = s.pemilik_id order by i.urutan limit 1) as "nama!",
            coalesce((select k.kartu ->> 'unit' from kartu_pegawai(s.pemilik_id, null, $2) k), '') as "unit!"
        from dijangkau($1, array[$6], $2) d
        join skp s on s.pemilik_id = d.pegawai_id and s.status = 'diajukan'
        where (select i.reviu from instansi i) and s.pemilik_id <> $1
          and ($3::timestamptz is null or (s.diajukan_pada, s.skp_id) > ($3, $4))
        order by s.diajukan_pada, s.skp_id
        limit $5
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        pada,
        id,
        SEHALAMAN as i64 + 1,
        PeranInstansi::Pengelola.kode(),
    )
    .fetch_all(conn)
    .await?;
    let menunggu = baris.into_iter().map(|b| Menunggu {
        skp: b.skp_id.into(),
        nama: b.nama,
        unit: b.unit,
        tahun: b.tahun,
        diajukan_pada: b.diajukan_pada,
    });
    Ok(menunggu.collect())
}

/// Instansi memakai reviu.
pub async fn dipakai(conn: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar!("select reviu from instansi").fetch_one(conn).await?)
}

/// Formulir reviu terakhir atas SKP itu, dan sidiknya.
pub async fn dokumen(conn: &mut PgConnection, skp: SkpId) -> Result<(DokumenReviu, Vec<u8>)> {
    let b = sqlx::query!(
        "select v.dokumen, v.sidik from skp join reviu v on v.reviu_id = skp.reviu_id where skp.skp_id = $1",
        skp.uuid(),
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok((serde_json::from_str(&b.dokumen).map_err(anyhow::Error::new)?, b.sidik))
}

/// Reviu yang sedang ditulis orang itu atas SKP ini, dan kapan terakhir disimpan.
pub async fn draf(conn: &mut PgConnection, skp: SkpId, oleh: PegawaiId) -> Result<Option<(DrafReviu, DateTime<Utc>)>> {
    let b =
        sqlx::query!("select isi, pada from draf_reviu where skp_id = $1 and oleh_id = $2", skp.uuid(), oleh.uuid())
            .fetch_optional(conn)
            .await?;
    Ok(b.and_then(|b| Some((serde_json::from_str(&b.isi).ok()?, b.pada))))
}

/// Menyimpan yang sedang ditulis; dua kali berakibat sama.
pub async fn simpan_draf(
    conn: &mut PgConnection,
    skp: SkpId,
    oleh: PegawaiId,
    draf: &DrafReviu,
    pada: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into draf_reviu (skp_id, oleh_id, isi, pada) values ($1, $2, $3, $4)
         on conflict (skp_id, oleh_id) do update set isi = excluded.isi, pada = excluded.pada",
        skp.uuid(),
        oleh.uuid(),
        serde_json::to_string(draf).map_err(anyhow::Error::new)?,
        pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Menyimpan reviu beserta formulir bekunya; drafnya selesai. Tanpa `pengembalian` SKP diteruskan kepada penilai;
/// dengan pengembalian ia kembali menjadi draf, dan catatannya ikut.
pub async fn simpan(
    conn: &mut PgConnection,
    p: &Peninjauan,
    dokumen: &DokumenReviu,
    pengembalian: Option<&Pengembalian>,
    kiriman: &Kiriman,
) -> Result<()> {
    let beku = serde_json::to_string(dokumen).map_err(anyhow::Error::new)?;
    let pemilik = sqlx::query_scalar!(
        "with ini as (
             insert into reviu (reviu_id, skp_id, oleh_id, nama, jabatan, pada, hasil, catatan, dokumen, sidik)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             returning reviu_id
         ),
         draf as (delete from draf_reviu where skp_id = $2 and oleh_id = $3)
         update skp
         set reviu_id = ini.reviu_id,
             status = case when $11::text is null then 'direviu' else 'draf' end,
             diajukan_pada = case when $11 is null then diajukan_pada end,
             sidik_isi = case when $11 is null then sidik_isi end,
             versi = case when $11 is null then versi else versi + 1 end,
             catatan_pengembalian = coalesce($11, catatan_pengembalian),
             dikembalikan_pada = case when $11 is null then dikembalikan_pada else $6 end,
             dikembalikan_oleh = case when $11 is null then dikembalikan_oleh else $3 end
         from ini
         where skp.skp_id = $2 and skp.status = 'diajukan'
         returning skp.pemilik_id",
        Uuid::now_v7(),
        p.skp.uuid(),
        p.oleh.uuid(),
        dokumen.ttd.nama,
        dokumen.ttd.jabatan,
        p.pada,
        p.hasil.kode(),
        json!(p.catatan),
        beku,
        sidik(beku.as_bytes()),
        pengembalian.map(|k| k.catatan.as_str()),
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(bergeser)?;
    let (peristiwa, catatan) = match pengembalian {
        Some(k) => ("skp.pengembalian", json!(k.catatan)),
        None => ("skp.reviu", json!(null)),
    };
    let rincian = json!({
        "hasil": p.hasil, "catatan": catatan, "banyak_catatan": p.catatan.len(),
        "sidik_reviu": hex::encode(sidik(beku.as_bytes())),
    });
    audit::catat(conn, jejak(peristiwa, p.skp, p.oleh, p.pada, rincian), kiriman).await?;
    match pengembalian {
        Some(_) => kabarkan(conn, &[pemilik.into()], Jenis::SkpDikembalikan, p.skp, p.pada).await,
        None => kabarkan(conn, p.penilai.as_slice(), Jenis::SkpDiajukan, p.skp, p.pada).await,
    }
}
