/*
 * Bittorrent Client using Qt and libtorrent.
 * Copyright (C) 2026  Megatorrent contributors
 *
 * This program is free software; you can redistribute it and/or
 * modify it under the terms of the GNU General Public License
 * as published by the Free Software Foundation; either version 2
 * of the License, or (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA  02110-1301, USA.
 *
 * In addition, as a special exception, the copyright holders give permission to
 * link this program with the OpenSSL project's "OpenSSL" library (or with
 * modified versions of it that use the same license as the "OpenSSL" library),
 * and distribute the linked executables. You must obey the GNU General Public
 * License in all respects for all of the code used other than "OpenSSL".  If you
 * modify file(s), you may extend this exception to your version of the file(s),
 * but you are not obligated to do so. If you do not wish to do so, delete this
 * exception statement from your version.
 */

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QTranslator>

#include "base/global.h"
#include "megatorrent/translation.h"

using namespace Megatorrent;

namespace
{
    class TranslationTest : public ::testing::Test
    {
    protected:
        // the other tests compare English sentences
        void TearDown() override
        {
            qDeleteAll(QCoreApplication::instance()->findChildren<QTranslator *>());
        }

        static QString sentence()
        {
            return QCoreApplication::translate("Megatorrent::Subscriptions", "There is no such subscription.");
        }

        static QString newItems(const int count)
        {
            return QCoreApplication::translate("Megatorrent::WindowPart", "%n new items", nullptr, count);
        }
    };
}

TEST_F(TranslationTest, German)
{
    installTranslation(u"de"_s);
    EXPECT_EQ(sentence(), u"Dieses Abonnement gibt es nicht."_s);
    EXPECT_EQ(newItems(1), u"1 neuer Eintrag"_s);
    EXPECT_EQ(newItems(2), u"2 neue Eintr\u00e4ge"_s);
}

TEST_F(TranslationTest, ALanguageIsThatOfItsCountriesToo)
{
    installTranslation(u"de_AT"_s);
    EXPECT_EQ(newItems(1), u"1 neuer Eintrag"_s);
}

TEST_F(TranslationTest, EnglishKnowsOneAndMany)
{
    installTranslation(u"en"_s);
    EXPECT_EQ(sentence(), u"There is no such subscription."_s);
    EXPECT_EQ(newItems(1), u"1 new item"_s);
    EXPECT_EQ(newItems(2), u"2 new items"_s);
    EXPECT_EQ(newItems(0), u"0 new items"_s);
}

TEST_F(TranslationTest, WhatNobodyHasTranslatedIsEnglish)
{
    installTranslation(u"xx_YY"_s);
    EXPECT_EQ(sentence(), u"There is no such subscription."_s);
    EXPECT_EQ(newItems(1), u"1 new item"_s);
    EXPECT_EQ(newItems(40), u"40 new items"_s);
}
