//! Pengaturan sebagaimana tersimpan.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{BERLAKU, Cara, Pengaturan, Pilihan, SEHARI, Surel, Token, hari_ringkasan};
use crate::kernel::{
    audit::{self, Jejak},
    auth::Pengguna,
    error::{Error, Result},
    form::Kiriman,
};

fn jejak(peristiwa: &'static str, saya: &Pengguna, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "pegawai", objek: saya.id.uuid(), pelaku: Some(saya.id), pada, rincian }
}

/// Pengaturan orang itu; yang belum pernah mengatur memakai bawaannya.
pub async fn cari(conn: &mut PgConnection, saya: &Pengguna, kini: DateTime<Utc>) -> Result<Pengaturan> {
    let b = sqlx::query!(
        r#"
        select
            coalesce(s.langsung, '{}') as "langsung!",
            coalesce(s.aplikasi, '{}') as "aplikasi!",
            coalesce(s.diam, '{}') as "diam!",
            coalesce(s.versi, 0) as "versi!",
            e.alamat as "alamat?",
            case when e.calon_berakhir > $2 then e.calon end as calon,
            coalesce(p.email_dinas, '') as "dinas!"
        from pegawai p
        left join pengaturan_kabar s using (pegawai_id)
        left join surel_pegawai e using (pegawai_id)
        where p.pegawai_id = $1
        "#,
        saya.id.uuid(),
        kini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Pengaturan {
        pilihan: Pilihan::dari(&b.langsung, &b.aplikasi, &b.diam),
        versi: b.versi,
        surel: Surel { alamat: b.alamat, calon: b.calon, dinas: b.dinas },
    })
}

/// Menyimpan pilihan yang dilihat pada `versi`; `false` bila sementara itu sudah berubah.
pub async fn simpan(
    conn: &mut PgConnection,
    saya: &Pengguna,
    pilihan: &Pilihan,
    versi: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<bool> {
    let [langsung, aplikasi, diam] = [Cara::Langsung, Cara::Aplikasi, Cara::Diam].map(|c| pilihan.kode(c));
    let rincian = json!({ "langsung": langsung, "aplikasi": aplikasi, "diam": diam });
    audit::catat(conn, jejak("pemberitahuan.pengaturan", saya, pada, rincian), kiriman).await?;
    let disimpan = sqlx::query!(
        "insert into pengaturan_kabar (pegawai_id, langsung, aplikasi, diam)
         select $1, $2, $3, $4
         where $5 = 0 or exists (select from pengaturan_kabar where pegawai_id = $1)
         on conflict (pegawai_id) do update
         set langsung = excluded.langsung, aplikasi = excluded.aplikasi, diam = excluded.diam,
             versi = pengaturan_kabar.versi + 1
         where pengaturan_kabar.versi = $5",
        saya.id.uuid(),
        &langsung,
        &aplikasi,
        &diam,
        versi,
    )
    .execute(conn)
    .await?;
    Ok(disimpan.rows_affected() == 1)
}

/// Mencatat alamat yang akan dibuktikan dan menulis suratnya; `false` bila hari ini sudah terlalu sering.
pub async fn minta(
    conn: &mut PgConnection,
    saya: &Pengguna,
    alamat: &str,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<bool> {
    audit::catat(conn, jejak("pemberitahuan.surel_diminta", saya, pada, json!({})), kiriman).await?;
    let token = Token::baru();
    let dicatat = sqlx::query!(
        "with boleh as (
             select from surat where penerima_id = $1 and jenis = 'PEMBUKTIAN' and dibuat_pada > $5::timestamptz - interval '1 day'
             having count(*) < $7
         ),
         calon as (
             insert into surel_pegawai (pegawai_id, calon, sidik, calon_berakhir)
             select $1, $2, $3, $6 from boleh
             on conflict (pegawai_id) do update
             set calon = excluded.calon, sidik = excluded.sidik, calon_berakhir = excluded.calon_berakhir
         )
         insert into surat (surat_id, penerima_id, jenis, rahasia, dibuat_pada, kirim_pada)
         select $8, $1, 'PEMBUKTIAN', $4, $5, $5 from boleh",
        saya.id.uuid(),
        alamat,
        token.sidik(),
        token.tulis(),
        pada,
        pada + BERLAKU,
        SEHARI,
        Uuid::now_v7(),
    )
    .execute(conn)
    .await?;
    Ok(dicatat.rows_affected() == 1)
}

/// Alamat yang dibuktikan tautan itu, bila miliknya, belum dipakai, dan masih berlaku.
pub async fn calon(
    conn: &mut PgConnection,
    saya: &Pengguna,
    token: &Token,
    kini: DateTime<Utc>,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        r#"select calon as "calon!" from surel_pegawai
           where pegawai_id = $1 and sidik = $2 and calon_berakhir > $3"#,
        saya.id.uuid(),
        token.sidik(),
        kini,
    )
    .fetch_optional(conn)
    .await?)
}

/// Memakai tautan: alamatnya terbukti. Ringkasan pertamanya besok pagi.
pub async fn buktikan(
    conn: &mut PgConnection,
    saya: &Pengguna,
    token: &Token,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<bool> {
    audit::catat(conn, jejak("pemberitahuan.surel_terbukti", saya, pada, json!({})), kiriman).await?;
    let terbukti = sqlx::query!(
        "update surel_pegawai
         set alamat = calon, terbukti_pada = $3, calon = null, sidik = null, calon_berakhir = null, ringkasan_hari = $4
         where pegawai_id = $1 and sidik = $2 and calon_berakhir > $3",
        saya.id.uuid(),
        token.sidik(),
        pada,
        hari_ringkasan(saya.zona, pada),
    )
    .execute(conn)
    .await?;
    Ok(terbukti.rows_affected() == 1)
}

/// Menghapus alamat; surat yang masih menunggu batal ketika tiba gilirannya.
pub async fn hapus(conn: &mut PgConnection, saya: &Pengguna, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    audit::catat(conn, jejak("pemberitahuan.surel_dihapus", saya, pada, json!({})), kiriman).await?;
    sqlx::query!("delete from surel_pegawai where pegawai_id = $1", saya.id.uuid()).execute(conn).await?;
    Ok(())
}
