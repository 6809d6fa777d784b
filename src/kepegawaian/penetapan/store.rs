//! Penetapan penilai, dibaca dan dituliskan.

use sqlx::PgConnection;

use super::model::{Calon, Penetapan, Perintah, Temuan};
use crate::{
    kernel::{auth::Pengguna, error::Result, form::sebaris, id::PegawaiId},
    pegawai::nama_lengkap,
};

/// Semua penetapan penilai bagi seseorang, yang terbaru dahulu.
pub async fn daftar(conn: &mut PgConnection, siapa: PegawaiId) -> Result<Vec<Penetapan>> {
    let penetapan = sqlx::query_as!(
        Penetapan,
        r#"
        select concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "penilai!",
            nullif(concat(nullif(a.gelar_depan, '') || ' ', a.nama, ', ' || nullif(a.gelar_belakang, '')), '') as atasan,
            t.dasar, t.mulai, t.selesai, t.versi
        from penetapan_penilai t
        join pegawai p on p.pegawai_id = t.penilai_id
        left join pegawai a on a.pegawai_id = t.atasan_penilai_id
        where t.pegawai_id = $1
        order by t.mulai desc
        "#,
        siapa.uuid(),
    );
    Ok(penetapan.fetch_all(conn).await?)
}

/// Orang yang dimaksud dengan nomor atau nama itu: yang dijangkau pelaku, atau yang mengepalai sebuah unit.
pub async fn temukan(conn: &mut PgConnection, tulisan: &str, pelaku: &Pengguna) -> Result<Temuan> {
    let nama = sebaris(tulisan);
    if nama.is_empty() {
        return Ok(Temuan::Kosong);
    }
    let angka: String = nama.chars().filter(char::is_ascii_digit).collect();
    let baris = sqlx::query!(
        r#"
        select p.pegawai_id, p.gelar_depan, p.nama, p.gelar_belakang
        from pegawai p
        where (lower(p.nama) = lower($1) or p.nip = $2 or p.nrp = $1)
          and not purna_tugas(p.pegawai_id, $4)
          and (p.pegawai_id in (select d.pegawai_id from dijangkau($3, array['KEPEGAWAIAN'], $4) d)
               or exists (select from penempatan k
                          where k.pegawai_id = p.pegawai_id and k.kepala and berlaku(k.mulai, k.selesai, $4)))
        limit 2
        "#,
        nama,
        angka,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    Ok(match &baris[..] {
        [] => Temuan::Tiada,
        [b] => Temuan::Satu(Calon { id: b.pegawai_id, nama: nama_lengkap(&b.gelar_depan, &b.nama, &b.gelar_belakang) }),
        _ => Temuan::Banyak,
    })
}

/// Menuliskan perubahannya; penilai mereka yang terdampak disusun sesudahnya oleh `akibat`.
pub(super) async fn laksanakan(conn: &mut PgConnection, siapa: PegawaiId, perintah: &Perintah) -> Result<()> {
    match perintah {
        Perintah::Tetapkan { penilai, atasan, mulai, selesai, dasar } => {
            sqlx::query!(
                "insert into penetapan_penilai (pegawai_id, penilai_id, atasan_penilai_id, dasar, mulai, selesai)
                 values ($1, $2, $3, $4, $5, $6)",
                siapa.uuid(),
                penilai.id,
                atasan.as_ref().map(|a| a.id),
                dasar,
                *mulai,
                *selesai,
            )
            .execute(conn)
            .await?;
        }
        Perintah::Akhiri(lama, selesai, _) => {
            sqlx::query!(
                "update penetapan_penilai set selesai = $3, versi = versi + 1 where pegawai_id = $1 and mulai = $2",
                siapa.uuid(),
                lama.mulai,
                *selesai,
            )
            .execute(conn)
            .await?;
        }
    }
    Ok(())
}
