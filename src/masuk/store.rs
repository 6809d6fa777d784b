//! Akun dan peramban yang dikenal, sebagaimana tersimpan.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    klien::DIKENAL_SELAMA,
    model::{Akun, Nomor, OrangContoh, Sambutan},
};
use crate::kernel::{error::Result, id::PegawaiId, time::Zona};

/// Akun pemilik nomor itu. Satu perintah, entah akunnya ada atau tidak.
///
/// Nomor yang dimiliki lebih dari satu orang tidak menunjuk siapa pun.
pub async fn akun(
    conn: &mut PgConnection,
    nomor: &Nomor,
    peramban: Option<&[u8]>,
    kini: DateTime<Utc>,
) -> Result<Option<Akun>> {
    let mut baris = sqlx::query!(
        r#"
        select
            a.pegawai_id,
            a.kata_sandi,
            a.harus_ganti,
            a.aktif and not purna_tugas(a.pegawai_id, $4) as "aktif!",
            exists (
                select from peramban_dikenal k
                where k.sidik = $2 and k.pegawai_id = a.pegawai_id and k.terakhir_pada > $3
            ) as "dikenal!"
        from (
            select pegawai_id from pegawai where nip = $1
            union all
            select pegawai_id from pegawai where nip is null and nrp = $1 and length($1) <> 18
        ) pemilik
        join akun a using (pegawai_id)
        limit 2
        "#,
        nomor.as_str(),
        peramban,
        kini - DIKENAL_SELAMA,
        Zona::Wib.hari(kini),
    )
    .fetch_all(conn)
    .await?;
    if baris.len() != 1 {
        return Ok(None);
    }
    Ok(baris.pop().map(|b| Akun {
        pegawai: b.pegawai_id.into(),
        kata_sandi: b.kata_sandi,
        harus_ganti: b.harus_ganti,
        aktif: b.aktif,
        peramban_dikenal: b.dikenal,
    }))
}

/// Mengingat peramban yang baru saja berhasil masuk.
pub async fn kenal_peramban(
    conn: &mut PgConnection,
    sidik: &[u8],
    pegawai: PegawaiId,
    kini: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into peramban_dikenal (sidik, pegawai_id, terakhir_pada) values ($1, $2, $3)
         on conflict (sidik) do update set pegawai_id = excluded.pegawai_id, terakhir_pada = excluded.terakhir_pada",
        sidik,
        pegawai.uuid(),
        kini,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nama instansi dan, pada instansi peragaan, orang-orangnya.
pub async fn sambutan(conn: &mut PgConnection) -> Result<Sambutan> {
    let baris = sqlx::query!(
        r#"
        select
            i.nama as instansi,
            c.peran as "peran?",
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!",
            coalesce(p.nip, p.nrp, '') as "nip!"
        from instansi i
        left join akun_contoh c on i.contoh
        left join pegawai p using (pegawai_id)
        order by c.urutan
        "#,
    )
    .fetch_all(conn)
    .await?;
    Ok(Sambutan {
        instansi: baris.first().map(|b| b.instansi.clone()),
        contoh: baris
            .into_iter()
            .filter_map(|b| Some(OrangContoh { peran: b.peran?, nama: b.nama, nip: b.nip }))
            .collect(),
    })
}
