-- Melayani `src/periode`: kapan SKP setahun dapat diajukan, dan sampai kapan ditetapkan.

create table periode (
    tahun   integer primary key,
    -- Hari pertama SKP tahun itu dapat diajukan.
    dibuka  date not null,
    -- Sejak hari ini tidak dapat diajukan lagi; kosong: belum ditutup.
    ditutup date,
    -- Hari terakhir SKP sudah harus ditetapkan.
    batas   date not null,
    versi   integer not null default 1,

    constraint tahun_wajar check (tahun between 2000 and 2100),
    constraint ditutup_sesudah_dibuka check (ditutup is null or dibuka < ditutup),
    constraint batas_sesudah_dibuka check (dibuka <= batas)
);

-- Batas penetapan SKP tahun itu; selama kepegawaian tidak mengaturnya, 31 Januari (PermenPANRB 8/2021).
-- plpgsql: rencananya tersimpan selama sambungan hidup; fungsi sql bersubkueri direncanakan lagi pada setiap panggilan.
create function batas_skp(tahun integer) returns date
    language plpgsql stable
as $$
begin
    return coalesce((select p.batas from periode p where p.tahun = batas_skp.tahun), make_date(tahun, 1, 31));
end $$;
