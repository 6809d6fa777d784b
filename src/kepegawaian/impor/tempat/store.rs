//! Penempatan: dibaca untuk dibandingkan, ditulis sekaligus. Dikembalikan seperti impor SIASN.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Kini, OrangKini, TempatKini, UnitKini};
use crate::{
    kepegawaian::impor::{
        model::ImporId,
        terap::{bentrok, kenalkan, mulai_massal},
    },
    kernel::error::Result,
};

/// Keadaan yang dibandingkan dengan berkas.
pub async fn kini(conn: &mut PgConnection) -> Result<Kini> {
    let orang =
        sqlx::query_as!(OrangKini, "select pegawai_id as id, nip as \"nip!\", nama from pegawai where nip is not null")
            .fetch_all(&mut *conn)
            .await?;
    let unit = sqlx::query_as!(UnitKini, "select unit_id as id, kode, nama, mulai, selesai from unit")
        .fetch_all(&mut *conn)
        .await?;
    let jabatan = sqlx::query_scalar!("select nama from jabatan").fetch_all(&mut *conn).await?;
    let tempat = sqlx::query_as!(
        TempatKini,
        "select t.penempatan_id as id, t.pegawai_id as orang, t.unit_id as unit, j.nama as jabatan, t.sebagai, t.kepala,
             t.mulai, t.selesai, t.nomor_sk
         from penempatan t join jabatan j using (jabatan_id)"
    )
    .fetch_all(conn)
    .await?;
    Ok(Kini { orang, unit, jabatan, tempat })
}

/// Menerapkan; mengembalikan banyaknya penempatan yang ditulis.
pub async fn terapkan(conn: &mut PgConnection, id: ImporId, pada: DateTime<Utc>) -> Result<u64> {
    let impor = id.uuid();
    mulai_massal(conn).await?;
    let n = sqlx::query_scalar!(
        "with jawaban as (
             update impor_baris b
             set ikut = b.status in ('baru', 'berubah') or (b.status = 'meragukan' and b.boleh and b.ikut)
             where b.impor_id = $1
             returning b.ikut
         )
         select count(*) filter (where ikut) as \"n!\" from jawaban",
        impor,
    )
    .fetch_one(&mut *conn)
    .await?;
    cadangkan(conn, impor).await?;
    kenalkan(conn, impor, pada.date_naive(), pada).await.map_err(bentrok)?;
    tulis(conn, impor).await.map_err(bentrok)?;
    catat_sesudah(conn, impor).await?;
    sqlx::query!("select susun_semua()").fetch_one(&mut *conn).await?;
    sqlx::query!("update impor set keadaan = 'DITERAPKAN', diterapkan_pada = $2 where impor_id = $1", impor, pada)
        .execute(conn)
        .await?;
    Ok(n.unsigned_abs())
}

async fn cadangkan(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "insert into impor_cadangan (impor_id, tabel, kunci, pegawai_id, sebelum)
         select $1::uuid, 'penempatan', t.penempatan_id, t.pegawai_id, to_jsonb(t)
         from penempatan t
         where exists (select from impor_baris b where b.impor_id = $1 and b.ikut and b.pegawai_id = t.pegawai_id)",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn tulis(conn: &mut PgConnection, impor: Uuid) -> sqlx::Result<()> {
    // Yang berjalan berakhir sehari sebelum yang baru mulai.
    sqlx::query!(
        "update penempatan t set selesai = b.mulai, versi = t.versi + 1
         from (
             select b.pegawai_id, min((b.isi -> 'tempat' ->> 'mulai')::date) as mulai
             from impor_baris b
             where b.impor_id = $1 and b.ikut and b.lama_id is null and b.isi ->> 'sebagai' = 'DEFINITIF'
             group by b.pegawai_id
         ) b
         where t.pegawai_id = b.pegawai_id and t.sebagai = 'DEFINITIF' and t.mulai < b.mulai
           and (t.selesai is null or t.selesai > b.mulai)",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update penempatan t
         set kepala = (b.isi -> 'tempat' ->> 'kepala')::boolean, selesai = (b.isi ->> 'selesai')::date,
             nomor_sk = coalesce(b.isi ->> 'nomor_sk', t.nomor_sk), versi = t.versi + 1
         from impor_baris b
         where b.impor_id = $1 and b.ikut and b.lama_id = t.penempatan_id",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into penempatan
             (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, selesai, nomor_sk, alasan)
         select b.penempatan_id, b.pegawai_id, b.unit_id, j.jabatan_id, b.isi ->> 'sebagai',
             (b.isi -> 'tempat' ->> 'kepala')::boolean, (b.isi -> 'tempat' ->> 'mulai')::date,
             (b.isi ->> 'selesai')::date, coalesce(b.isi ->> 'nomor_sk', ''), 'Impor daftar penempatan'
         from impor_baris b
         cross join lateral (
             select j.jabatan_id from jabatan j where lower(j.nama) = lower(b.isi -> 'tempat' ->> 'jabatan')
             order by j.jabatan_id limit 1
         ) j
         where b.impor_id = $1 and b.ikut and b.lama_id is null",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn catat_sesudah(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "insert into impor_cadangan (impor_id, tabel, kunci, pegawai_id, sesudah)
         select $1::uuid, 'penempatan', t.penempatan_id, t.pegawai_id, to_jsonb(t)
         from penempatan t
         where exists (select from impor_baris b where b.impor_id = $1 and b.ikut and b.pegawai_id = t.pegawai_id)
         union all
         select $1, 'jabatan', j.jabatan_id, null, to_jsonb(j)
         from jabatan j join impor_usul s on s.impor_id = $1 and s.jenis = 'JABATAN' and s.baru_id = j.jabatan_id
         on conflict (impor_id, tabel, kunci) do update set sesudah = excluded.sesudah",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}
