-- Melayani `src/skp` dan `src/pengisian`: yang jarang berubah dibaca dari satu baris, yang jarang diperlukan ditanyakan
-- hanya bila diperlukan. Setiap tabel yang disebut sebuah pernyataan dibayar setiap kali halamannya dibuka.

-- Dasar hukum yang tercetak, di samping nama instansinya: {kunci: teks}.
alter table instansi add column dasar json not null default '{}';

create function dasar_tercetak() returns json language plpgsql stable as $$
begin
    return (select coalesce(json_object_agg(d.kunci, d.teks), '{}') from dasar_hukum d);
end $$;

update instansi set dasar = dasar_tercetak();

create function instansi_baru() returns trigger language plpgsql as $$
begin
    new.dasar := dasar_tercetak();
    return new;
end $$;

create trigger dasar_tercetak before insert on instansi for each row execute function instansi_baru();

create function dasar_hukum_berubah() returns trigger language plpgsql as $$
begin
    update instansi set dasar = dasar_tercetak();
    return null;
end $$;

create trigger dasar_tercetak after insert or update or delete on dasar_hukum
    for each statement execute function dasar_hukum_berubah();

-- Pengelola kinerja yang dapat mereviu SKP orang itu, sebagaimana disebut pada halamannya.
create function pengelola_tercetak(siapa uuid, hari date) returns json language plpgsql stable as $$
begin
    return (select json_agg(json_build_object('id', k.pegawai_id, 'nama', k.nama)) from pengelola_kinerja(siapa, hari) k);
end $$;

-- Reviu yang sudah ditandatangani.
create function reviu_tercetak(yang uuid) returns json language plpgsql stable as $$
begin
    return (
        select json_build_object('nama', v.nama, 'pada', v.pada, 'hasil', v.hasil, 'catatan', v.catatan)
        from reviu v where v.reviu_id = yang
    );
end $$;

-- Perjanjian kinerja yang memuat sasaran itu.
create function perjanjian_sasaran_itu(yang uuid) returns uuid language plpgsql stable as $$
begin
    return (select b.perjanjian_id from perjanjian_sasaran b where b.sasaran_id = yang);
end $$;

-- Yang menunggu seseorang, ditunggunya, atau baru ditetapkan: satu pertanyaan bagi berandanya. Bagian yang tidak
-- menyangkut perannya tidak dijalankan. `th` kosong: batas tahun itu tidak ditanyakan.
create function antrean_beranda(
    siapa uuid, hari date, dikabarkan timestamptz, th integer, menilai boolean, mereviu boolean, mengurus boolean
) returns table (
    skp_id uuid, mulai date, selesai date, status text, sejak timestamptz, nama text, sendiri boolean, batas date
)
    language plpgsql stable
as $$
#variable_conflict use_column
declare
    dipakai boolean;
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
        where s.pemilik_id = siapa and (s.status <> 'ditetapkan' or s.ditetapkan_pada >= dikabarkan or s.tahun = th);
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
end $$;

-- Satu-satunya unit teratas dalam lingkup seseorang; kosong bila lebih dari satu atau tidak ada.
create function puncak_tunggal(siapa uuid, hari date) returns uuid language plpgsql stable as $$
declare
    puncak uuid[];
begin
    puncak := array(select p.unit_id from puncak_pengisian(siapa, hari) p limit 2);
    return case cardinality(puncak) when 1 then puncak[1] end;
end $$;
