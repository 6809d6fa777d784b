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

-- Satu-satunya unit teratas dalam lingkup seseorang; kosong bila lebih dari satu atau tidak ada.
create function puncak_tunggal(siapa uuid, hari date) returns uuid language plpgsql stable as $$
declare
    puncak uuid[];
begin
    puncak := array(select p.unit_id from puncak_pengisian(siapa, hari) p limit 2);
    return case cardinality(puncak) when 1 then puncak[1] end;
end $$;
