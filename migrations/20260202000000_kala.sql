-- Melayani `src/periode`: jenis periode dokumentasi dan pengukuran berlaku sejak suatu hari. Periode yang sudah lewat
-- tetap periode menurut jenisnya ketika itu.

create table aturan_periode (
    hal   text not null,
    -- Hari pertama jenis ini berlaku, sampai hari sebelum baris berikutnya.
    mulai date not null,
    jenis text not null,

    primary key (hal, mulai),
    constraint jenis_menurut_halnya check (
        (hal = 'DOKUMENTASI' and jenis in ('HARIAN', 'MINGGUAN', 'BULANAN', 'TRIWULANAN', 'SEMESTERAN', 'TAHUNAN'))
        or (hal = 'PENGUKURAN' and jenis in ('BULAN', 'TRIWULAN', 'SEMESTER', 'TAHUN')))
);

-- Hari pertama periode jenis itu yang memuat `hari`.
create function awal_periode(jenis text, hari date) returns date
    language sql immutable
    return case
        when jenis = 'HARIAN' then hari
        when jenis = 'MINGGUAN' then date_trunc('week', hari::timestamp)::date
        when jenis in ('BULANAN', 'BULAN') then date_trunc('month', hari::timestamp)::date
        when jenis in ('TRIWULANAN', 'TRIWULAN') then date_trunc('quarter', hari::timestamp)::date
        when jenis in ('SEMESTERAN', 'SEMESTER') then
            make_date(extract(year from hari)::int, case when extract(month from hari) < 7 then 1 else 7 end, 1)
        else date_trunc('year', hari::timestamp)::date end;

create function panjang_periode(jenis text) returns interval
    language sql immutable
    return case
        when jenis = 'HARIAN' then interval '1 day'
        when jenis = 'MINGGUAN' then interval '7 days'
        when jenis in ('BULANAN', 'BULAN') then interval '1 month'
        when jenis in ('TRIWULANAN', 'TRIWULAN') then interval '3 months'
        when jenis in ('SEMESTERAN', 'SEMESTER') then interval '6 months'
        else interval '1 year' end;

-- Jenis yang berlaku pada hari itu.
create function jenis_periode(yang text, hari date) returns text
    language sql stable
    return (
        select a.jenis from aturan_periode a where a.hal = yang and a.mulai <= hari order by a.mulai desc limit 1);

-- Jenis yang baru tidak mulai di tengah periode yang lama, jadi setiap hari milik tepat satu periode.
create function aturan_periode_bersambung() returns trigger language plpgsql as $$
begin
    if exists (
        select from (
            select x.jenis, lead(x.mulai) over (order by x.mulai) as berganti
            from (
                select a.mulai, a.jenis from aturan_periode a
                where a.hal = new.hal and (tg_op = 'INSERT' or a.mulai <> old.mulai)
                union all
                select new.mulai, new.jenis
            ) x
        ) y
        where awal_periode(y.jenis, y.berganti) <> y.berganti
    ) then
        raise exception 'jenis periode tidak berganti di tengah periode yang berjalan' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger aturan_periode_bersambung before insert or update on aturan_periode
    for each row execute function aturan_periode_bersambung();

-- Yang berlaku sampai sekarang berlaku sejak semula. Hari itu awal setiap jenis periode.
insert into aturan_periode (hal, mulai, jenis)
select 'DOKUMENTASI', date '1900-01-01', i.jenis_dokumentasi from instansi i
union all
select 'PENGUKURAN', date '1900-01-01', i.pengukuran from instansi i;

-- Periode-periode yang menyentuh rentang itu, utuh. Periode pertama sesudah jenisnya berganti mulai pada hari
-- bergantinya: hari-hari sebelumnya milik periode yang lama.
create function kalender_periode(yang text, dari date, sampai date) returns table (jenis text, mulai date, selesai date)
    language sql stable rows 60
as $$
    select a.jenis, greatest(g::date, a.mulai), (g + panjang_periode(a.jenis))::date - 1
    from (
        select b.jenis, b.mulai, lead(b.mulai) over (order by b.mulai) - 1 as selesai
        from aturan_periode b
        where b.hal = yang
    ) a
    cross join lateral generate_series(
        awal_periode(a.jenis, greatest(a.mulai, dari))::timestamp, least(a.selesai, sampai), panjang_periode(a.jenis)) g
    where a.mulai <= sampai and (a.selesai is null or a.selesai >= dari)
    -- Setiap tepi dihitung sekali, bukan pada setiap pembandingan pemakainya.
    offset 0
$$;

-- Periode terakhir yang berakhir sebelum hari itu.
create function periode_berakhir(yang text, hari date) returns table (jenis text, mulai date, selesai date)
    language plpgsql stable rows 1
as $$
#variable_conflict use_variable
declare
    kini date;
begin
    select a.jenis, greatest(awal_periode(a.jenis, hari), a.mulai) into jenis, kini
    from aturan_periode a
    where a.hal = yang and a.mulai <= hari
    order by a.mulai desc limit 1;
    selesai := kini - 1;
    select a.jenis, greatest(awal_periode(a.jenis, selesai), a.mulai) into jenis, mulai
    from aturan_periode a
    where a.hal = yang and a.mulai <= selesai
    order by a.mulai desc limit 1;
    return next;
end $$;

-- Kolom pada `instansi` mengikuti yang berlaku pada hari itu.
create function terapkan_aturan_periode(hari date) returns void language sql as $$
    update instansi
    set jenis_dokumentasi = jenis_periode('DOKUMENTASI', hari), pengukuran = jenis_periode('PENGUKURAN', hari)
    where (jenis_dokumentasi, pengukuran)
        is distinct from (jenis_periode('DOKUMENTASI', hari), jenis_periode('PENGUKURAN', hari))
$$;

-- Periode dokumentasi di antara kedua hari itu yang wajib tetapi belum dikirim. Yang didokumentasikan: masa SKP yang
-- sudah ditetapkan, sejak periode yang memuat penetapannya; dokumentasi yang lebih panjang mencakup yang lebih pendek.
-- Hari Sabtu dan Minggu tidak diwajibkan bagi dokumentasi harian.
create function dokumentasi_kurang(siapa uuid, dari date, sampai date)
    returns table (jenis text, mulai date, selesai date)
    language sql stable rows 5
as $$
    select p.jenis, p.mulai, p.selesai
    from kalender_periode('DOKUMENTASI', dari, sampai) p
    where (p.jenis <> 'HARIAN' or extract(isodow from p.mulai) < 6)
      and exists (
          select from skp s
          where s.pemilik_id = siapa and s.ditetapkan_pada is not null and s.mulai <= p.selesai and p.mulai <= s.selesai
            and s.ditetapkan_pada::date <= p.selesai)
      and not exists (
          select from dokumentasi d
          where d.pegawai_id = siapa and d.status <> 'DRAF' and d.mulai <= p.mulai and p.selesai <= d.selesai)
      -- Kebanyakan orang tidak pernah berkeadaan lain, jadi cukup ditanyakan sekali.
      and not (exists (select from keadaan_pegawai k where k.pegawai_id = siapa) and bebas_skp(siapa, p.selesai))
$$;

-- Yang sudah berakhir di antaranya sejak setahun terakhir, yang terlama dahulu.
drop function dokumentasi_tertunggak(uuid, date);
create function dokumentasi_tertunggak(siapa uuid, hari date) returns table (mulai date, selesai date, jenis text)
    language plpgsql stable rows 5
as $$
#variable_conflict use_column
begin
    return query
    select k.mulai, k.selesai, k.jenis
    from dokumentasi_kurang(siapa, (hari - interval '1 year')::date, hari - 1) k
    where k.selesai < hari
    order by k.mulai
    limit 60;
end $$;

-- Semua jenisnya menurut harinya, sebagaimana dibaca `src/periode/kala/kalender`.
create function kalender(yang text) returns json
    language sql stable
    return (
        select json_agg(json_build_object('mulai', a.mulai, 'jenis', a.jenis) order by a.mulai)
        from aturan_periode a where a.hal = yang);
