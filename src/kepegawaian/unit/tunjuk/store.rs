//! SQL bagi penunjukan unit.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Tertunjuk, Tunjuk};
use crate::kernel::{
    auth::{Pengguna, PeranInstansi},
    error::Result,
    form::sebaris,
};

/// Unit yang ditunjuk tulisan itu dalam lingkup peran pelaku: kodenya, namanya, atau namanya beserta unit di atasnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn tunjuk(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    wewenang: PeranInstansi,
    tulisan: &str,
    hari: NaiveDate,
) -> Result<Tunjuk> {
    let tulisan = sebaris(tulisan);
    if tulisan.is_empty() {
        return Ok(Tunjuk::Kosong);
    }
    let cocok = sqlx::query_as!(
        Tertunjuk,
        r#"
        select u.unit_id as id, u.kode, concat_ws(', ', u.nama, a.nama) as "nama!", u.mulai, u.selesai,
            u.kode = $4 as "tepat!"
        from lingkup($1, array[$2::text], $3) l
        join unit u using (unit_id)
        left join unit a on a.unit_id = u.induk_id
        where (u.selesai is null or $3 < u.selesai)
          and (u.kode = $4 or lower(u.nama) = lower($4) or lower(concat_ws(', ', u.nama, a.nama)) = lower($4))
        order by u.kode <> $4, u.kode
        limit 5
        "#,
        pelaku.id.uuid(),
        wewenang.kode(),
        hari,
        tulisan,
    )
    .fetch_all(conn)
    .await?;
    Ok(Tunjuk::dari(cocok))
}

/// Kode dan nama sebagian unit, untuk ditawarkan selagi mengetik; yang tidak ditawarkan tetap dapat ditulis.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn ditawarkan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    wewenang: PeranInstansi,
    hari: NaiveDate,
) -> Result<Vec<(String, String)>> {
    let baris = sqlx::query!(
        "select u.kode, u.nama
         from lingkup($1, array[$2::text], $3) join unit u using (unit_id)
         where u.selesai is null or $3 < u.selesai
         order by u.kode
         limit 200",
        pelaku.id.uuid(),
        wewenang.kode(),
        hari,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.kode, b.nama)).collect())
}
