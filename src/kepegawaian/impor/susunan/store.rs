//! Susunan unit: dibaca untuk dibandingkan, ditulis sekaligus, dikembalikan sekaligus.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{IsiUnit, UnitKini};
use crate::{
    kepegawaian::impor::{
        model::ImporId,
        terap::{bentrok, mulai_massal},
    },
    kernel::error::Result,
};

/// Setiap unit dengan masanya yang terakhir.
pub async fn kini(conn: &mut PgConnection) -> Result<Vec<UnitKini>> {
    let unit = sqlx::query!(
        "select u.unit_id, u.kode, u.mulai, u.selesai, greatest(m.mulai, u.mulai) as \"masa_mulai!\", m.nama, m.induk_id,
             m.jenis, m.zona, m.kepala_menilai
         from unit u join unit_masa m on m.unit_id = u.unit_id and m.selesai = 'infinity'"
    )
    .fetch_all(conn)
    .await?;
    let baca = unit.into_iter().map(|u| UnitKini {
        id: u.unit_id,
        kode: u.kode,
        mulai: u.mulai,
        ditutup: u.selesai.is_some(),
        masa_mulai: u.masa_mulai,
        isi: IsiUnit {
            nama: u.nama,
            induk_id: u.induk_id,
            jenis: u.jenis,
            zona: u.zona,
            kepala_menilai: u.kepala_menilai,
        },
    });
    Ok(baca.collect())
}

/// Menerapkan; mengembalikan banyaknya unit yang ditulis.
pub async fn terapkan(conn: &mut PgConnection, id: ImporId, hari: NaiveDate, pada: DateTime<Utc>) -> Result<u64> {
    let impor = id.uuid();
    mulai_massal(conn).await?;
    let n = sqlx::query!(
        "update impor_baris set ikut = status in ('baru', 'berubah') where impor_id = $1 and status in ('baru', 'berubah')",
        impor
    )
    .execute(&mut *conn)
    .await?
    .rows_affected();
    cadangkan(conn, impor).await?;
    tulis(conn, impor).await.map_err(bentrok)?;
    tutup(conn, impor, hari).await?;
    catat_sesudah(conn, impor).await?;
    sqlx::query!("update impor set keadaan = 'DITERAPKAN', diterapkan_pada = $2 where impor_id = $1", impor, pada)
        .execute(conn)
        .await?;
    Ok(n)
}

/// Yang ditampilkan `unit` mengikuti masanya, lalu penilai dan identitas semua orang.
async fn tutup(conn: &mut PgConnection, impor: Uuid, hari: NaiveDate) -> Result<()> {
    sqlx::query!("select terapkan_unit($1)", hari).fetch_one(&mut *conn).await?;
    sqlx::query!(
        "update unit u set versi = u.versi + 1
         from impor_baris b where b.impor_id = $1 and b.ikut and not b.tertahan and b.unit_id = u.unit_id",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("select susun_semua()").fetch_one(conn).await?;
    Ok(())
}

async fn cadangkan(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "insert into impor_cadangan (impor_id, tabel, kunci, sebelum)
         select $1::uuid, 'unit', u.unit_id, to_jsonb(u)
         from unit u join impor_baris b on b.impor_id = $1 and b.ikut and b.unit_id = u.unit_id
         union all
         select $1, 'unit_masa', m.unit_id, jsonb_agg(to_jsonb(m) order by m.mulai)
         from unit_masa m join impor_baris b on b.impor_id = $1 and b.ikut and b.unit_id = m.unit_id
         group by m.unit_id",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn tulis(conn: &mut PgConnection, impor: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit (unit_id, kode, nama, induk_id, jenis, zona, kepala_menilai, mulai)
         select b.unit_id, b.isi ->> 'kode', b.isi ->> 'nama', (b.isi ->> 'induk_id')::uuid, b.isi ->> 'jenis',
             b.isi ->> 'zona', (b.isi ->> 'kepala_menilai')::boolean, (b.isi ->> 'mulai')::date
         from impor_baris b
         where b.impor_id = $1 and b.ikut and b.status = 'baru'",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    // Masa yang dimulai hari itu juga dibetulkan; selain itu yang terakhir berakhir dan yang baru mulai.
    sqlx::query!(
        "with tujuan as (
             select b.unit_id, (b.isi ->> 'mulai')::date as mulai, b.isi ->> 'nama' as nama,
                 (b.isi ->> 'induk_id')::uuid as induk_id, b.isi ->> 'jenis' as jenis, b.isi ->> 'zona' as zona,
                 (b.isi ->> 'kepala_menilai')::boolean as kepala_menilai, m.mulai as masa,
                 greatest(m.mulai, u.mulai) = (b.isi ->> 'mulai')::date as dibetulkan
             from impor_baris b
             join unit u on u.unit_id = b.unit_id
             join unit_masa m on m.unit_id = b.unit_id and m.selesai = 'infinity'
             where b.impor_id = $1 and b.ikut and b.status = 'berubah'
         ),
         akhir as (
             update unit_masa m
             set selesai = case when t.dibetulkan then m.selesai else t.mulai end,
                 nama = case when t.dibetulkan then t.nama else m.nama end,
                 induk_id = case when t.dibetulkan then t.induk_id else m.induk_id end,
                 jenis = case when t.dibetulkan then t.jenis else m.jenis end,
                 zona = case when t.dibetulkan then t.zona else m.zona end,
                 kepala_menilai = case when t.dibetulkan then t.kepala_menilai else m.kepala_menilai end
             from tujuan t
             where m.unit_id = t.unit_id and m.mulai = t.masa
             returning t.unit_id, t.dibetulkan
         )
         insert into unit_masa (unit_id, mulai, nama, induk_id, zona, jenis, kepala_menilai, dasar)
         select t.unit_id, t.mulai, t.nama, t.induk_id, t.zona, t.jenis, t.kepala_menilai, 'Impor daftar unit'
         from akhir a join tujuan t using (unit_id) where not a.dibetulkan",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn catat_sesudah(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "insert into impor_cadangan (impor_id, tabel, kunci, sesudah)
         select $1::uuid, 'unit', u.unit_id, to_jsonb(u) - 'masa_mulai'
         from unit u join impor_baris b on b.impor_id = $1 and b.ikut and b.unit_id = u.unit_id
         union all
         select $1, 'unit_masa', m.unit_id, jsonb_agg(to_jsonb(m) order by m.mulai)
         from unit_masa m join impor_baris b on b.impor_id = $1 and b.ikut and b.unit_id = m.unit_id
         group by m.unit_id
         on conflict (impor_id, tabel, kunci) do update set sesudah = excluded.sesudah",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Mengembalikan; berapa unit yang kembali, dan berapa yang dibiarkan.
pub async fn batalkan(
    conn: &mut PgConnection,
    id: ImporId,
    hari: NaiveDate,
    pada: DateTime<Utc>,
) -> Result<(u64, u64)> {
    let impor = id.uuid();
    mulai_massal(conn).await?;
    let mut tertahan = tahan_yang_berubah(conn, impor).await?;
    loop {
        let lagi = tahan_yang_masih_berisi(conn, impor).await?;
        if lagi == 0 {
            break;
        }
        tertahan += lagi;
    }
    let kembali = kembalikan(conn, impor).await.map_err(bentrok)?;
    tutup(conn, impor, hari).await?;
    sqlx::query!("update impor set keadaan = 'DIBATALKAN', dibatalkan_pada = $2 where impor_id = $1", impor, pada)
        .execute(conn)
        .await?;
    Ok((kembali, tertahan))
}

/// Unit yang sudah diubah orang, dan unit baru yang sudah dipakai.
async fn tahan_yang_berubah(conn: &mut PgConnection, impor: Uuid) -> Result<u64> {
    let hasil = sqlx::query!(
        "with baru as (
             select array_agg(kunci) as semua from impor_cadangan
             where impor_id = $1 and tabel = 'unit' and sebelum is null
         ),
         berubah as (
             select c.kunci
             from impor_cadangan c left join unit u on u.unit_id = c.kunci
             where c.impor_id = $1 and c.tabel = 'unit'
               and (to_jsonb(u) @> (c.sesudah - array['nama', 'induk_id', 'jenis', 'zona', 'kepala_menilai', 'masa_mulai']))
                   is not true
             union
             select c.kunci
             from impor_cadangan c
             where c.impor_id = $1 and c.tabel = 'unit_masa'
               and c.sesudah is distinct from
                   (select jsonb_agg(to_jsonb(m) order by m.mulai) from unit_masa m where m.unit_id = c.kunci)
             union
             select r from baru, masih_dirujuk('unit', baru.semua, array['unit']) r
         )
         update impor_baris b set tertahan = true
         from berubah where b.impor_id = $1 and b.ikut and b.unit_id = berubah.kunci",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(hasil.rows_affected())
}

/// Unit baru yang masih menjadi induk unit yang tidak ikut pergi.
async fn tahan_yang_masih_berisi(conn: &mut PgConnection, impor: Uuid) -> Result<u64> {
    let hasil = sqlx::query!(
        "update impor_baris b set tertahan = true
         where b.impor_id = $1 and b.ikut and not b.tertahan and b.status = 'baru'
           and exists (
                select from unit_masa m
                where m.induk_id = b.unit_id
                  and not exists (select from impor_baris x
                                  where x.impor_id = $1 and x.ikut and not x.tertahan and x.unit_id = m.unit_id))",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(hasil.rows_affected())
}

async fn kembalikan(conn: &mut PgConnection, impor: Uuid) -> sqlx::Result<u64> {
    sqlx::query!(
        "update unit u
         set nama = l.nama, induk_id = l.induk_id, jenis = l.jenis, zona = l.zona, kepala_menilai = l.kepala_menilai,
             masa_mulai = l.masa_mulai
         from impor_cadangan c
         join impor_baris b on b.impor_id = $1 and b.ikut and not b.tertahan and b.unit_id = c.kunci
         cross join jsonb_populate_record(null::unit, c.sebelum) l
         where c.impor_id = $1 and c.tabel = 'unit' and c.sebelum is not null and u.unit_id = c.kunci",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from unit_masa m using impor_baris b
         where b.impor_id = $1 and b.ikut and not b.tertahan and b.status = 'berubah' and m.unit_id = b.unit_id",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    let lama = sqlx::query!(
        "with kembali as (
             insert into unit_masa
             select l.*
             from impor_cadangan c
             join impor_baris b on b.impor_id = $1 and b.ikut and not b.tertahan and b.unit_id = c.kunci
             cross join jsonb_populate_recordset(null::unit_masa, c.sebelum) l
             where c.impor_id = $1 and c.tabel = 'unit_masa' and c.sebelum is not null
             returning unit_id
         )
         select count(distinct unit_id) as \"n!\" from kembali",
        impor,
    )
    .fetch_one(&mut *conn)
    .await?;
    let baru = sqlx::query!(
        "delete from unit u using impor_baris b
         where b.impor_id = $1 and b.ikut and not b.tertahan and b.status = 'baru' and b.unit_id = u.unit_id",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(lama.n.unsigned_abs() + baru.rows_affected())
}
