//! SQL bagi pilihannya.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
    },
    umpan_balik::survei::{
        model::{Pemilihan, Pilihan},
        policy::PENGATUR,
        store::kode,
    },
};

/// Pilihan tahun itu di tangan pelaku; yang belum pernah dipilih tidak memakainya.
pub async fn pilihan(conn: &mut PgConnection, tahun: i32, pelaku: &Pengguna) -> Result<Pilihan> {
    let b = sqlx::query!(
        r#"
        select a.pilihan_id as "id?", a.aktif as "aktif?", a.versi as "versi?",
            exists (
                select from peran_pegawai r
                where r.pegawai_id = $2 and r.peran = any ($3) and r.unit_id is null
                  and berlaku(r.mulai, r.selesai, $4)) as "seinstansi!"
        from (select $1::integer as tahun) t
        left join pilihan_survei a using (tahun)
        "#,
        tahun,
        pelaku.id.uuid(),
        &kode(PENGATUR),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?;
    Ok(Pilihan {
        id: b.id.unwrap_or_else(Uuid::new_v4),
        tahun,
        aktif: b.aktif.unwrap_or(false),
        versi: b.versi.unwrap_or(0),
        seinstansi: b.seinstansi,
    })
}

/// Menyimpan pilihan, atas versi yang dilihat pelakunya.
pub async fn simpan_pilihan(
    conn: &mut PgConnection,
    p: &Pemilihan,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "insert into pilihan_survei (tahun, pilihan_id, aktif) select $1, $2, $3 where $4 = 0 or exists (
             select from pilihan_survei where tahun = $1)
         on conflict (tahun) do update set aktif = excluded.aktif, versi = pilihan_survei.versi + 1
         where pilihan_survei.versi = $4",
        p.tahun,
        p.id,
        p.aktif,
        p.versi,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict("Pilihan ini baru saja diubah orang lain.".into()));
    }
    let rincian = json!({ "tahun": p.tahun, "survei": p.aktif });
    let objek_jenis = "pengaturan";
    let jejak = Jejak { peristiwa: "pengaturan.survei", objek_jenis, objek: p.id, pelaku: Some(p.oleh), pada, rincian };
    audit::catat(conn, jejak, kiriman).await
}
