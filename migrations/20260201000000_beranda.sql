-- Melayani `src/beranda`: tahun kinerja yang menunggu seseorang, di samping SKP-nya.

-- Yang menunggu seseorang sepanjang tahun, {hal: rincian}; kosong bila tidak ada. Setiap pertanyaan berdiri sendiri dan
-- berindeks: yang tidak menyangkut perannya, atau yang jelas tidak ada, tidak dijalankan.
create function menunggu_tahun(siapa uuid, hari date, menilai boolean, mengelola boolean, kepegawaian boolean) returns json
    language plpgsql stable
as $$
#variable_conflict use_variable
declare
    isi jsonb := '{}';
    atur record;
    awal date;
    akhir date;
    banyak bigint;
    sejak date;
    jangka interval;
begin
    select i.jenis_dokumentasi as dokumentasi, i.pengukuran into atur from instansi i;

    -- Periode terakhir yang berakhir; bila sudah dikirim, yang lebih lama tidak diperiksa lagi di sini.
    akhir := case atur.dokumentasi
        when 'HARIAN' then hari when 'MINGGUAN' then date_trunc('week', hari)::date
        when 'BULANAN' then date_trunc('month', hari)::date when 'TRIWULANAN' then date_trunc('quarter', hari)::date
        when 'SEMESTERAN' then make_date(extract(year from hari)::int, case when extract(month from hari) < 7 then 1 else 7 end, 1)
        else date_trunc('year', hari)::date end - 1;
    -- Yang SKP-nya belum ditetapkan ketika itu belum berutang dokumentasi; menghitung tunggakannya jauh lebih mahal.
    if exists (
        select from skp s
        where s.pemilik_id = siapa and s.status = 'ditetapkan' and s.mulai <= akhir and akhir <= s.selesai
          and s.ditetapkan_pada::date <= akhir
    ) and not exists (
        select from dokumentasi d
        where d.pegawai_id = siapa and d.mulai <= akhir and akhir <= d.selesai and d.status <> 'DRAF'
    ) then
        select count(*), min(t.mulai), min(t.selesai) into banyak, awal, sejak from dokumentasi_tertunggak(siapa, hari) t;
        if banyak > 0 then
            isi := isi || jsonb_build_object('dokumentasi', jsonb_build_object(
                'banyak', banyak, 'jenis', lower(atur.dokumentasi), 'mulai', awal, 'selesai', sejak));
        end if;
    end if;

    jangka := case atur.pengukuran when 'BULAN' then interval '1 month' when 'TRIWULAN' then interval '3 months'
              when 'SEMESTER' then interval '6 months' else interval '1 year' end;
    awal := case atur.pengukuran
        when 'BULAN' then date_trunc('month', hari)::date when 'TRIWULAN' then date_trunc('quarter', hari)::date
        when 'SEMESTER' then make_date(extract(year from hari)::int, case when extract(month from hari) < 7 then 1 else 7 end, 1)
        else date_trunc('year', hari)::date end;
    akhir := awal - 1;
    awal := (awal - jangka)::date;
    select least(akhir, s.selesai) into sejak
    from skp s
    where s.pemilik_id = siapa and s.status = 'ditetapkan' and s.mulai <= akhir and s.selesai >= awal
      and (s.digantikan_mulai is null or s.digantikan_mulai > awal)
      and s.ditetapkan_pada::date <= akhir
      and not exists (
          select from pengukuran u
          where u.skp_id = s.skp_id and u.jenis = atur.pengukuran and u.mulai = greatest(awal, s.mulai)
            and u.status in ('DITETAPKAN', 'DIKUNCI'))
    limit 1;
    if found then
        isi := isi || jsonb_build_object('pengukuran', sejak);
    end if;

    select count(*) into banyak from permintaan_umpan_balik p where p.diminta_id = siapa and p.status = 'MENUNGGU';
    if banyak > 0 then
        isi := isi || jsonb_build_object('permintaan', banyak);
    end if;
    if exists (select from pilihan_survei a where a.aktif) then
        select count(*), min(s.selesai) - 1 into banyak, sejak
        from undangan_survei u
        join survei s using (survei_id)
        join pilihan_survei a using (tahun)
        where u.pemberi_id = siapa and not u.ikut and a.aktif and s.status = 'BERJALAN'
          and s.mulai <= hari and hari < s.selesai;
        if banyak > 0 then
            isi := isi || jsonb_build_object('survei', jsonb_build_object('banyak', banyak, 'batas', sejak));
        end if;
    end if;

    select count(*), min(x.batas) into banyak, sejak
    from serah_terima x where x.dari_id = siapa and x.status = 'TERBUKA' and x.batas > hari;
    if banyak > 0 then
        isi := isi || jsonb_build_object('tutup', jsonb_build_object('banyak', banyak, 'batas', sejak));
    end if;

    if menilai then
        select count(*), min(d.dikirim_pada)::date into banyak, sejak
        from penilai_pegawai h
        join dokumentasi d on d.pegawai_id = h.pegawai_id and d.status = 'DIKIRIM'
        where h.penilai_id = siapa and h.mulai <= hari and hari < h.selesai;
        if banyak > 0 then
            isi := isi || jsonb_build_object('tanggapan', jsonb_build_object('banyak', banyak, 'sejak', sejak));
        end if;
        if exists (select from serah_terima t where t.status <> 'DITERIMA') then
            select count(*) into banyak from terima_serah_terima(siapa, hari);
            if banyak > 0 then
                isi := isi || jsonb_build_object('terima', banyak);
            end if;
        end if;
        -- Sebelum tiga puluh hari terakhir semester, meternya cukup pada `/pemantauan`.
        akhir := make_date(extract(year from hari)::int, case when extract(month from hari) < 7 then 6 else 12 end,
                           case when extract(month from hari) < 7 then 30 else 31 end);
        if akhir - hari <= 30 then
            select count(*) into banyak
            from wajib_dipantau(
                array(select h.pegawai_id from penilai_pegawai h
                      where h.penilai_id = siapa and h.mulai <= hari and hari < h.selesai),
                hari, hari, make_date(extract(year from hari)::int, extract(month from akhir)::int - 1, 1)) w
            where w.penilai_id = siapa and w.kecuali is null
              and not sudah_dipantau(w.pegawai_id, extract(year from hari)::int,
                                     case when extract(month from hari) < 7 then 1 else 2 end);
            if banyak > 0 then
                isi := isi || jsonb_build_object('pemantauan', jsonb_build_object('banyak', banyak, 'batas', akhir));
            end if;
        end if;
    end if;

    if (menilai or mengelola or kepegawaian) and exists (select from perubahan p where p.status = 'DIUSULKAN') then
        select count(distinct m.perubahan_id) into banyak from meja_perubahan(siapa, hari, mengelola, kepegawaian) m;
        if banyak > 0 then
            isi := isi || jsonb_build_object('perubahan', banyak);
        end if;
    end if;
    return nullif(isi, '{}');
end $$;

-- Yang menunggu seseorang, ditunggunya, atau baru ditetapkan: satu pertanyaan bagi berandanya. Bagian yang tidak
-- menyangkut perannya tidak dijalankan. `th` kosong: batas tahun itu tidak ditanyakan.
create function antrean_beranda(
    siapa uuid, hari date, dikabarkan timestamptz, th integer, menilai boolean, mereviu boolean, mengurus boolean,
    pengurus boolean
) returns table (
    skp_id uuid, mulai date, selesai date, status text, sejak timestamptz, nama text, sendiri boolean, batas date
)
    language plpgsql stable
as $$
#variable_conflict use_column
declare
    dipakai boolean;
    tahun json;
begin
    select i.reviu into dipakai from instansi i;
    return query
        select s.skp_id, s.mulai, s.selesai,
            case when s.status = 'draf' and s.dikembalikan_pada is not null then 'dikembalikan'
                 when s.status = 'diajukan' and dipakai and pengelola_tercetak(siapa, hari) is not null
                     then 'menunggu_reviu'
                 else s.status end,
            coalesce(s.ditetapkan_pada, s.diajukan_pada, s.dikembalikan_pada),
            coalesce((select i.nama from identitas_pegawai i where i.pegawai_id = s.ditetapkan_oleh limit 1), ''),
            true,
            coalesce(w.batas, make_date(s.tahun, 1, 31))
        from skp s
        left join periode w using (tahun)
        where s.pemilik_id = siapa and s.digantikan_mulai is null
          and (s.status <> 'ditetapkan' or s.ditetapkan_pada >= dikabarkan or s.tahun = th);
    if menilai then
        return query
            select s.skp_id, s.mulai, s.selesai,
                case when s.status = 'diajukan' and dipakai and pengelola_tercetak(s.pemilik_id, hari) is not null
                     then 'menunggu_reviu'
                     else s.status end,
                case when s.reviu_id is null then s.diajukan_pada
                     else (reviu_tercetak(s.reviu_id) ->> 'pada')::timestamptz end,
                (select i.nama from identitas_pegawai i where i.pegawai_id = h.pegawai_id limit 1),
                false,
                coalesce(w.batas, make_date(s.tahun, 1, 31))
            from penilai_pegawai h
            join skp s on s.pemilik_id = h.pegawai_id and s.status in ('diajukan', 'direviu')
            left join periode w using (tahun)
            where h.penilai_id = siapa and h.mulai <= hari and hari < h.selesai
            order by s.diajukan_pada
            limit 50;
    end if;
    if mereviu and dipakai then
        return query
            -- Selebihnya pada `/skp/reviu`.
            select s.skp_id, s.mulai, s.selesai, 'reviu', s.diajukan_pada,
                (select i.nama from identitas_pegawai i where i.pegawai_id = s.pemilik_id limit 1), false,
                batas_skp(s.tahun)
            from menunggu_reviu(siapa, hari, 5) s;
    end if;
    if th is not null then
        return query
            select null::uuid, make_date(th, 1, 1), make_date(th, 12, 31), 'BATAS', null::timestamptz, '', true,
                batas_skp(th);
    end if;
    if exists (select from pengingat_skp g where g.kepada = siapa and g.hari > hari - 14) then
        return query
            select null::uuid, make_date(g.tahun, 1, 1), make_date(g.tahun, 12, 31), g.minta, null::timestamptz,
                (select i.nama from identitas_pegawai i where i.pegawai_id = g.dari limit 1), false, g.hari
            from pengingat_skp g
            where g.kepada = siapa and g.hari > hari - 14
              and case g.minta
                  when 'PERIKSA' then exists (
                      select from skp s
                      where s.pemilik_id = g.dari and s.tahun = g.tahun and s.status in ('diajukan', 'direviu'))
                  when 'REVIU' then exists (
                      select from skp s where s.pemilik_id = g.dari and s.tahun = g.tahun and s.status = 'diajukan')
                  else not exists (
                      select from skp s where s.pemilik_id = siapa and s.tahun = g.tahun and s.status <> 'draf') end
            order by g.hari desc
            limit 20;
    end if;
    return query
        select null::uuid, hari, hari, 'LAPORAN', null::timestamptz,
            laporan_di_beranda(siapa, hari, mengurus, dikabarkan)::text, false, hari;
    tahun := menunggu_tahun(siapa, hari, menilai, mereviu, pengurus);
    if tahun is not null then
        return query select null::uuid, hari, hari, 'TAHUN', null::timestamptz, tahun::text, true, hari;
    end if;
end $$;
