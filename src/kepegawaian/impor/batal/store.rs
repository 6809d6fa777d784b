//! Pembatalan: tandai dahulu siapa yang sudah berubah, lalu kembalikan selebihnya sekaligus.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kepegawaian::impor::{model::ImporId, terap::mulai_massal},
    kernel::error::Result,
};

/// Mengembalikan; berapa baris yang kembali, dan berapa yang dibiarkan.
pub async fn batalkan(conn: &mut PgConnection, id: ImporId, pada: DateTime<Utc>) -> Result<(u64, u64)> {
    let impor = id.uuid();
    mulai_massal(conn).await?;
    let mut tertahan = tahan_yang_berubah(conn, impor).await?;
    // Yang dibiarkan tetap menduduki jabatannya, jadi dapat menahan orang lain lagi.
    loop {
        let lagi = tahan_yang_terhalang(conn, impor).await?;
        if lagi == 0 {
            break;
        }
        tertahan += lagi;
    }
    kembalikan_penempatan(conn, impor).await?;
    kembalikan_orang(conn, impor).await?;
    kembalikan_acuan(conn, impor).await?;
    sqlx::query!("select susun_semua()").fetch_one(&mut *conn).await?;
    let kembali = sqlx::query_scalar!(
        "select count(*) as \"n!\" from impor_baris where impor_id = $1 and ikut and not tertahan",
        impor
    )
    .fetch_one(&mut *conn)
    .await?
    .unsigned_abs();
    sqlx::query!("update impor set keadaan = 'DIBATALKAN', dibatalkan_pada = $2 where impor_id = $1", impor, pada)
        .execute(conn)
        .await?;
    Ok((kembali, tertahan))
}

/// Orang yang barisnya tidak lagi seperti ditinggalkan impor, atau yang sudah dipakai di tempat lain.
async fn tahan_yang_berubah(conn: &mut PgConnection, impor: Uuid) -> Result<u64> {
    let hasil = sqlx::query!(
        "
        with orang as (
            select b.nomor, b.pegawai_id from impor_baris b where b.impor_id = $1 and b.ikut
        ),
        baru as (
            select array_agg(kunci) as semua from impor_cadangan
            where impor_id = $1 and tabel = 'pegawai' and sebelum is null
        ),
        berubah as (
            select o.pegawai_id
            from orang o
            join impor_cadangan c on c.impor_id = $1 and c.tabel = 'pegawai' and c.kunci = o.pegawai_id
            left join pegawai p on p.pegawai_id = o.pegawai_id
            where (to_jsonb(p) @> c.sesudah) is not true
            union
            select c.pegawai_id
            from impor_cadangan c
            left join penempatan t on t.penempatan_id = c.kunci
            where c.impor_id = $1 and c.tabel = 'penempatan' and c.sesudah is not null
              and (to_jsonb(t) @> c.sesudah) is not true
            union
            select t.pegawai_id
            from penempatan t join orang o using (pegawai_id)
            where not exists (select from impor_cadangan c
                              where c.impor_id = $1 and c.tabel = 'penempatan' and c.kunci = t.penempatan_id)
            union
            select r from baru, masih_dirujuk('pegawai', baru.semua, array['penempatan']) r
        )
        update impor_baris b set tertahan = true
        from berubah where b.impor_id = $1 and b.ikut and b.pegawai_id = berubah.pegawai_id
        ",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(hasil.rows_affected())
}

/// Orang yang jabatan lamanya sebagai kepala kini dipegang orang yang tidak ikut kembali.
async fn tahan_yang_terhalang(conn: &mut PgConnection, impor: Uuid) -> Result<u64> {
    let hasil = sqlx::query!(
        "
        update impor_baris b set tertahan = true
        from impor_cadangan c, jsonb_populate_record(null::penempatan, c.sebelum) l
        where b.impor_id = $1 and b.ikut and not b.tertahan
          and c.impor_id = $1 and c.tabel = 'penempatan' and c.pegawai_id = b.pegawai_id and c.sebelum is not null
          and l.sebagai = 'DEFINITIF' and l.kepala
          and exists (
                select from penempatan t
                where t.unit_id = l.unit_id and t.kepala and t.sebagai = 'DEFINITIF' and t.pegawai_id <> b.pegawai_id
                  and daterange(t.mulai, t.selesai) && daterange(l.mulai, l.selesai)
                  and not exists (select from impor_baris x
                                  where x.impor_id = $1 and x.ikut and not x.tertahan and x.pegawai_id = t.pegawai_id))
        ",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(hasil.rows_affected())
}

async fn kembalikan_penempatan(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "delete from penempatan t using impor_baris b
         where b.impor_id = $1 and b.ikut and not b.tertahan and t.pegawai_id = b.pegawai_id",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into penempatan
         select l.*
         from impor_cadangan c
         join impor_baris b on b.impor_id = $1 and b.ikut and not b.tertahan and b.pegawai_id = c.pegawai_id
         cross join jsonb_populate_record(null::penempatan, c.sebelum) l
         where c.impor_id = $1 and c.tabel = 'penempatan' and c.sebelum is not null",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Versinya tetap naik: formulir yang dibuka semasa impor berlaku tidak boleh menimpa yang dikembalikan.
async fn kembalikan_orang(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "update pegawai p
         set nip = l.nip, jenis = l.jenis, nama = l.nama, gelar_depan = l.gelar_depan, gelar_belakang = l.gelar_belakang,
             golongan = l.golongan, pns_id = l.pns_id, email_dinas = l.email_dinas, kedudukan_hukum = l.kedudukan_hukum,
             status_cpns_pns = l.status_cpns_pns, tmt_golongan = l.tmt_golongan, instansi_kerja = l.instansi_kerja,
             sumber = l.sumber, sumber_pada = l.sumber_pada, versi = p.versi + 1
         from impor_cadangan c
         join impor_baris b on b.impor_id = $1 and b.ikut and not b.tertahan and b.pegawai_id = c.kunci
         cross join jsonb_populate_record(null::pegawai, c.sebelum) l
         where c.impor_id = $1 and c.tabel = 'pegawai' and c.sebelum is not null and p.pegawai_id = c.kunci",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    // Setiap orang yang dihapus ditanyakan kepada setiap tabel yang dapat merujuknya: pertanyaan yang sama, jadi
    // direncanakan sekali saja.
    sqlx::query!("select set_config('plan_cache_mode', 'force_generic_plan', true)").fetch_one(&mut *conn).await?;
    sqlx::query!(
        "delete from pegawai p
         using impor_cadangan c, impor_baris b
         where c.impor_id = $1 and c.tabel = 'pegawai' and c.sebelum is null and c.kunci = p.pegawai_id
           and b.impor_id = $1 and b.pegawai_id = p.pegawai_id and b.ikut and not b.tertahan",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Unit dan jabatan yang dibuat impor pergi, bila tidak ada lagi yang memakainya.
async fn kembalikan_acuan(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "update jabatan j set jabatan_siasn_id = null
         from impor_cadangan c
         where c.impor_id = $1 and c.tabel = 'jabatan' and c.sebelum is not null and c.kunci = j.jabatan_id
           and to_jsonb(j) @> c.sesudah",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "with baru as (
             select array_agg(kunci) as semua from impor_cadangan
             where impor_id = $1 and tabel = 'jabatan' and sebelum is null
         )
         delete from jabatan j using impor_cadangan c
         where c.impor_id = $1 and c.tabel = 'jabatan' and c.sebelum is null and c.kunci = j.jabatan_id
           and to_jsonb(j) @> c.sesudah
           and j.jabatan_id not in (select r from baru, masih_dirujuk('jabatan', baru.semua, '{}') r where r is not null)",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "with baru as (
             select array_agg(kunci) as semua from impor_cadangan
             where impor_id = $1 and tabel = 'unit' and sebelum is null
         )
         delete from unit u using impor_cadangan c
         where c.impor_id = $1 and c.tabel = 'unit' and c.sebelum is null and c.kunci = u.unit_id
           and to_jsonb(u) @> c.sesudah
           and u.unit_id not in (select r from baru, masih_dirujuk('unit', baru.semua, '{}') r where r is not null)",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update unit u
         set unor_id = l.unor_id, sumber = l.sumber, sumber_pada = l.sumber_pada, versi = u.versi + 1
         from impor_cadangan c, jsonb_populate_record(null::unit, c.sebelum) l
         where c.impor_id = $1 and c.tabel = 'unit' and c.sebelum is not null and u.unit_id = c.kunci
           and to_jsonb(u) @> c.sesudah",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}
